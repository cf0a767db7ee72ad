"""Forks: what test documents cannot say of them. Moves and coverage, ids, faults, other versions, drawings."""

import pytest
from life import DAY, HOUR, NOON, Life, plan_of

from journeys.coverage import coverage
from journeys.drawing.graph import graph_of
from journeys.fault import fault
from journeys.ids import decision_id
from journeys.simulation.tally import Tally
from journeys.state import encode

TEXT = """\
journey: it
version: 1
entry: {event: ping}
exits: {bought: {event: order.completed}}
steps:
  both: {fork: {branches: {app: show, mail: rest}, join: together}}
  show: {wait_for: {event: pong, timeout: 5d}}
  tell: {emit: {kind: message, surfaces: [app], content: told}, next: together}
  rest: {wait: 2d}
  write: {emit: {kind: message, surfaces: [email], content: written}, next: together}
  together: {join: {of: all}}
  after: {wait: 1d}
  thank: {emit: {kind: message, content: thanks}}
"""
DECIDING = """\
journey: it
entry: {event: ping}
policies: [night]
steps:
  both: {fork: {branches: {app: pick, mail: rest}, join: together}}
  pick:
    decide:
      contents: {calm: calm, loud: loud}
      features: seen
      baseline: calm
      reward: {within: 1d, events: [{event: pong}]}
  tell: {emit: {kind: message}, next: together}
  rest: {wait: 2h, next: together}
  together: {join: {of: OF}}
"""
LOOP = """\
journey: it
entry: {event: ping}
steps:
  both: {fork: {branches: {app: show, mail: rest}, join: together}}
  show: {set: {tier: shown}, next: together}
  rest: {set: {tier: rested}, next: together}
  together: {join: {of: all}}
  again: {goto: {step: both, at_most: 1000}}
"""


def entered(text=TEXT, at=NOON):
    life = Life(plan_of(text))
    life.outcome = life.meets("ping", at)
    return life


def stand(life):
    (whole,) = life.state.enrolments
    return whole.step, {one.branch: one.step for one in whole.branches}


def test_moves_lead_into_each_branch_and_from_each_to_the_join():
    life = entered()
    moves = list(life.outcome.moves)
    assert moves == [("it", "", "both"), ("it", "both", "show"), ("it", "both", "rest")]
    assert stand(life) == ("together", {"app": "show", "mail": "rest"})
    moves += life.meets("pong", NOON + HOUR).moves
    assert stand(life) == ("together", {"app": "together", "mail": "rest"})
    moves += life.meets("order.completed", NOON + DAY).moves
    assert moves[3:] == [
        ("it", "show", "tell"),
        ("it", "tell", "together"),
        ("it", "rest", "~together"),
        ("it", "together", "=bought"),
    ]


def test_a_simulation_counts_everybody_where_they_stand():
    tally, life = Tally(), entered()
    steps = life.plan.journeys["it"].steps
    tally.add(life.outcome, NOON)
    assert {s for s in steps if tally.standing("it", s)} == {"show", "rest"}
    tally.add(life.meets("pong", NOON + HOUR), NOON + HOUR)
    assert {s: n for s in steps if (n := tally.standing("it", s))} == {"rest": 1, "together": 1}
    tally.add(life.meets("order.completed", NOON + DAY), NOON + DAY)
    assert [tally.standing("it", s) for s in steps] == [0] * len(steps)
    assert tally.ends("it") == {"bought": 1}


def test_coverage_counts_the_ways_of_branches():
    life, (journey,) = entered(), Life(plan_of(TEXT)).plan.journeys.values()
    said = str(coverage(journey, life.outcome.moves))
    assert said == (
        "it: 3 of 8 steps, 3 of 10 ways; not tried: show → tell, tell → together, rest → write,"
        " write → together, together → after, after → thank, (entry) → exit bought"
    )
    everything = Life(plan_of(TEXT))
    moves = [*everything.meets("ping", NOON).moves, *everything.meets("pong", NOON).moves]
    for days in (2, 3):
        due = everything.due
        moves += everything.meets("cart.updated", NOON + days * DAY, cart_id="c").moves
        assert due == NOON + days * DAY
    life = entered()
    moves += life.meets("order.completed", NOON).moves
    assert coverage(journey, moves).untried_ways == ()


def test_every_message_names_the_enrolment_and_every_decision_is_its_own():
    life = entered(DECIDING.replace("OF", "all"))
    (said,) = life.said("enrolment.entered")
    life.waits(NOON + DAY)
    assert {data["enrolment"] for data in life.said("decision", "message", "enrolment.exited")} == {
        said["enrolment"]
    }
    (decision,) = life.said("decision")
    assert decision["decision"] == decision_id(said["enrolment"], "pick", 1)


def test_an_emission_names_the_decision_before_the_fork_or_in_the_branch_that_came():
    text = DECIDING.replace("OF", "all") + "  last: {emit: {kind: message}}\n"
    life = entered(text)
    life.waits(NOON + DAY)
    (decision,) = life.said("decision")
    assert [one["decision"] for one in life.said("message")] == [decision["decision"]] * 2
    before = TEXT.replace(
        "  both:", DECIDING[DECIDING.index("  pick") : DECIDING.index("  tell")] + "  both:"
    )
    life = entered(before)
    life.waits(NOON + 9 * DAY)
    (decision,) = life.said("decision")
    assert [one["decision"] for one in life.said("message")] == [decision["decision"]] * 3


@pytest.mark.parametrize(("of", "contents"), [("all", ["calm"]), ("any", [])])
def test_what_is_held_back_goes_with_its_branch(of, contents):
    night = NOON + 10 * HOUR
    life = entered(DECIDING.replace("OF", of), at=night)
    assert [p.opens for p in life.state.pending] == [None]
    life.waits(night + 2 * HOUR)
    assert len(life.state.pending) == (of == "all")
    life.waits(night + 12 * HOUR)
    assert [data["content"] for data in life.said("message")] == contents


@pytest.mark.parametrize(("of", "blocked"), [("all", False), ("any", True)])
def test_a_decision_asks_about_what_lies_behind_a_join_that_it_completes(of, blocked):
    text = DECIDING.replace("night", "word").replace("OF", of)
    text = text.replace("  tell: {emit: {kind: message}, next: together}\n", "")
    text = text.replace("  rest:", "  pass: {set: {tier: a}, next: together}\n  rest:")
    (said,) = entered(text + "  last: {emit: {kind: message}}\n").said("decision")
    assert said["blocked"] is blocked


def test_an_unexposed_decision_of_one_branch_is_not_opened_by_another():
    night = NOON + 10 * HOUR
    text = DECIDING.replace("OF", "all").replace("mail: rest", "mail: note")
    text = text.replace("  rest:", "  note: {emit: {kind: insight, content: noted}}\n  rest:")
    life = entered(text, at=night)
    assert life.said("insight")
    assert [p.opens for p in life.state.pending] == [None]


def test_a_step_that_fails_in_a_branch_takes_the_whole_enrolment_out():
    life = entered()
    outcome = fault(life.plan, "7", life.state, life.due, "ValueError: no")
    (said,) = [m.data for m in outcome.messages]
    assert (said["event"], said["step"]) == ("faulted", "rest")
    assert said["enrolment"] == life.said("enrolment.entered")[0]["enrolment"]
    assert (outcome.state.enrolments, outcome.due) == ([], None)


def test_a_version_that_is_gone_takes_its_branches_along():
    life = entered()
    life.plan = plan_of(TEXT.replace("journey: it", "journey: other"))
    life.waits(NOON + 2 * DAY)
    assert life.state.enrolments == []


def test_a_loop_of_forks_without_end_is_a_fault():
    life = entered(LOOP)
    assert [data["event"] for data in life.said("enrolment.faulted")] == ["faulted"]
    assert life.state.enrolments == []


def test_a_branch_costs_little():
    life = entered()
    life.state.ring = b""
    assert len(encode(life.state)) < 450


def moved(how, text=TEXT, at=NOON + HOUR, life=None):
    life = life or entered()
    text = text.replace("version: 1", "version: 2") + f"migrate: {how}\n"
    life.plan = plan_of(text, number=2, before=life.plan)
    life.meets("cart.updated", at, cart_id="c")
    return life


def contents(life):
    life.waits(NOON + 90 * DAY)
    return [(d["content"], d["version"]) for d in life.said("message")]


def test_an_enrolment_moves_with_its_branches():
    renamed = TEXT.replace("rest", "pause").replace("together", "meet").replace("2d", "9d")
    life = moved("{from: [1], map: {rest: pause, together: meet}}", renamed)
    assert stand(life) == ("meet", {"app": "show", "mail": "pause"})
    assert {one.version for whole in life.state.enrolments for one in whole.branches} == {2}
    assert life.due == NOON + 2 * DAY, "a wait keeps its time"
    assert contents(life) == [("written", 2), ("told", 2), ("thanks", 2)]


def test_with_retime_the_waits_of_branches_count_anew():
    life = moved("{from: [1], retime: true}", TEXT.replace("2d", "30m"))
    assert [m["content"] for m in life.said("message")] == ["written"]
    assert stand(life) == ("together", {"app": "show", "mail": "together"})


def test_a_join_that_wants_fewer_is_complete_at_once():
    life = entered()
    life.meets("pong", NOON)
    life = moved("{from: [1]}", TEXT.replace("of: all", "of: any"), life=life)
    assert stand(life) == ("after", {})


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("rest", "pause"),
        TEXT.replace("app: show", "shop: show"),
        TEXT.replace("{app: show, mail: rest}", "{app: rest, mail: show}"),
        TEXT.replace("together", "meet"),
    ],
    ids=["a step is gone", "another name", "another branch", "another join"],
)
def test_where_a_branch_finds_no_place_the_enrolment_leaves_or_goes_on_elsewhere(text):
    assert [one["reason"] for one in moved("{from: [1]}", text).said("enrolment.exited")] == [
        "migrated_out"
    ]
    life = moved("{from: [1], removed: {step: after}}", text)
    assert stand(life) == ("after", {})
    assert contents(life) == [("thanks", 2)]


def test_nobody_is_put_inside_a_fork_from_outside():
    alone = "journey: it\nversion: 1\nentry: {event: ping}\nsteps:\n  rest: {wait: 2d}\n"
    for into in ("rest", "together"):
        how = f"{{from: [1], map: {{rest: {into}}}, removed: {{step: after}}}}"
        assert stand(moved(how, life=entered(alone))) == ("after", {})


def test_a_branch_that_has_come_stands_at_the_join_as_before():
    life = entered()
    life.meets("pong", NOON)
    life = moved("{from: [1], retime: true}", life=life)
    ((come, _),) = [one.branches for one in life.state.enrolments]
    assert (come.step, come.since) == ("together", NOON)


def test_drawings_show_branches_by_name_and_what_a_join_waits_for():
    (journey,) = plan_of(TEXT).journeys.values()
    graph = graph_of(journey)
    shown = {node.name: (node.shape.value, *node.lines) for node in graph.nodes}
    assert shown["both"] == ("choice", "both", "fork")
    assert shown["together"] == ("wait", "together", "join all")
    assert {edge.target: edge.labels for edge in graph.edges if edge.source == "both"} == {
        "show": ("app",),
        "rest": ("mail",),
    }
    for of, words in (("any", "join any"), ("2", "join 2")):
        (other,) = plan_of(TEXT.replace("of: all", f"of: {of}")).journeys.values()
        assert [n.lines[1] for n in graph_of(other).nodes if n.name == "together"] == [words]
