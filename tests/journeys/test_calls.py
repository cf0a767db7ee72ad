"""Calls over time: which version of a called journey runs, and what people see of it."""

import pytest

from journeys.coverage import coverage
from journeys.difference.people import Becomes, takeover
from journeys.drawing.graph import graph_of
from journeys.event import timer
from journeys.ids import decision_id
from tests.journeys.life import DAY, HOUR, NOON, Life, plan_of

HOST = """\
journey: host
entry: {event: ping}
steps:
  ask: {call: {journey: greet, as: said}}
  tell: {emit: {kind: message, content: told, data: {said: "= said"}}}
  rest: {wait: 5d}
  again: {goto: {step: ask, at_most: 1}}
"""
GREET = """\
journey: greet
version: 1
entry: {event: pong}
steps:
  nap: {wait: 1d}
  pick:
    decide:
      values: [a, b]
      as: chosen
      features: seen
      baseline: a
      reward: {within: 2d, events: [{event: order.completed, value: 3.0}]}
  say: {emit: {kind: message, content: first}}
  stop: {exit: one}
"""
NEXT = """\
journey: greet
version: 2
entry: {event: pong}
steps:
  doze: {wait: 2d}
  hail: {emit: {kind: message, content: second}}
  stop: {exit: two}
"""


def contents(life):
    return [(one["content"], one["data"].get("said")) for one in life.said("message")]


def replaced(life, *texts):
    life.plan = plan_of(*texts, number=life.plan.number + 1, before=life.plan)


def test_a_version_is_pinned_at_the_call_and_the_next_call_takes_the_next_one():
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    replaced(life, HOST, NEXT)
    life.waits(NOON + DAY)
    assert contents(life) == [("first", None), ("told", "one")]
    life.waits(NOON + 20 * DAY)
    assert contents(life)[2:] == [("second", None), ("told", "two")]
    assert life.said("enrolment.exited")[-1]["reason"] == "finished"


def test_a_call_that_follows_in_the_same_moment_takes_the_version_of_now():
    host = HOST.replace("  rest: {wait: 5d}\n", "")
    life = Life(plan_of(host, GREET))
    life.meets("ping", NOON)
    replaced(life, host, NEXT)
    life.waits(NOON + 9 * DAY)
    assert [content for content, _ in contents(life)] == ["first", "told", "second", "told"]


def test_a_pin_outlives_several_versions():
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    for version in (2, 3, 4):
        replaced(life, HOST, NEXT.replace("version: 2", f"version: {version}"))
    life.waits(NOON + DAY)
    assert contents(life) == [("first", None), ("told", "one")]


def test_versions_of_what_a_called_journey_calls_are_pinned_with_it():
    outer = "journey: outer\nentry: {event: cart.updated}\nsteps:\n  rest: {wait: 1h}\n  in: {call: {journey: host}}\n"
    life = Life(plan_of(outer, HOST, GREET))
    life.meets("cart.updated", NOON)
    life.waits(NOON + HOUR)
    replaced(life, outer, HOST, NEXT)
    life.waits(NOON + 20 * DAY)
    assert [content for content, _ in contents(life)] == ["first", "told"] * 2


def test_a_decision_inside_a_call_is_paid_as_the_version_that_decided_says():
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    life.waits(NOON + DAY)
    replaced(life, HOST, NEXT)
    life.meets("order.completed", NOON + DAY + HOUR)
    life.waits(NOON + 4 * DAY)
    (example,) = life.said("example")
    assert (example["model"], example["arm"], example["reward"]) == ("greet/pick", "a", 3.0)
    (decision,) = life.said("decision")
    assert decision["decision"] == decision_id(decision["enrolment"], "ask.pick", 1)
    assert (decision["journey"], decision["step"]) == ("host", "ask.pick")


def test_when_the_callee_is_gone_who_is_inside_goes_on():
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    replaced(life, "journey: other\nentry: {event: pong}\nsteps:\n  stop: {exit: done}\n")
    life.waits(NOON + DAY)
    assert contents(life) == [("first", None), ("told", "one")]


def test_names_that_a_called_journey_binds_are_gone_when_it_is_back():
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    life.waits(NOON + DAY)
    (enrolment,) = life.state.enrolments
    assert (enrolment.step, enrolment.called) == ("rest", "")
    assert enrolment.values.keys() == {"said", "because"}


MOVED = HOST.replace(
    "entry:", "version: 2\nmigrate: {from: [1], removed: {step: late}}\nentry:"
).replace("rest: {wait: 5d}", "late: {wait: 9d}")


@pytest.mark.parametrize("greet", [GREET, NEXT])
def test_whoever_is_inside_a_call_moves_when_they_are_back(greet):
    life = Life(plan_of(HOST, GREET))
    life.meets("ping", NOON)
    replaced(life, MOVED, greet)
    life.meets("pong", NOON + HOUR)
    assert [(one.version, one.step) for one in life.state.enrolments if one.journey == "host"] == [
        (1, "ask.nap")
    ]
    life.waits(NOON + DAY)
    assert contents(life) == [("first", None), ("told", "one")]
    life.meets("order.completed", NOON + 2 * DAY)
    assert [(one.version, one.step) for one in life.state.enrolments if one.journey == "host"] == [
        (2, "late")
    ]


def test_a_branch_inside_a_call_keeps_its_enrolment_on_its_version():
    text = (
        "journey: host\nentry: {event: ping}\nsteps:\n"
        "  f: {fork: {branches: {p: ask, q: nap}, join: j}}\n"
        "  ask: {call: {journey: greet, as: said}, next: j}\n  nap: {wait: 3d}\n"
        "  j: {join: {of: all}}\n  tell: {emit: {kind: message, content: told, data: {said: '= said'}}}\n"
    )
    life = Life(plan_of(text, GREET))
    life.meets("ping", NOON)
    moved = (
        text.replace("entry:", "version: 2\nmigrate: {from: [1]}\nentry:")
        .replace("nap:", "nap2:")
        .replace("q: nap", "q: nap2")
    )
    replaced(life, moved, NEXT)
    life.meets("pong", NOON + HOUR)
    assert [one.version for one in life.state.enrolments if one.journey == "host"] == [1]
    life.waits(NOON + DAY)
    life.meets("pong", NOON + DAY + HOUR)
    assert [one["reason"] for one in life.said("enrolment.exited")][-1] == "migrated_out"


def test_a_fork_of_a_called_journey_hears_events_as_it_was_pinned():
    forked = (
        "journey: greet\nentry: {event: pong}\nsteps:\n  f: {fork: {branches: {p: a, q: b}, join: j}}\n"
        "  a: {wait_for: {event: pong, timeout: 9d}, next: j}\n  b: {wait: 1h}\n  j: {join: {of: all}}\n"
        "  say: {emit: {kind: message, content: first}}\n"
    )
    life = Life(plan_of(HOST, forked))
    life.meets("ping", NOON)
    replaced(life, HOST, NEXT)
    life.waits(NOON + HOUR)
    life.meets("pong", NOON + 2 * HOUR)
    assert contents(life) == [("first", None), ("told", "finished")]


def test_a_drawing_shows_the_called_steps_and_the_way_back():
    graph = graph_of(plan_of(HOST, GREET).journeys["host"])
    shown = {node.name: node.lines for node in graph.nodes}
    assert shown["ask"] == ("ask", "call greet")
    assert shown["ask.stop"] == ("ask.stop", "back with one")
    ways = {(edge.source, edge.target) for edge in graph.edges}
    assert {("ask", "ask.nap"), ("ask.say", "ask.stop"), ("ask.stop", "tell")} <= ways
    assert ("ask", "tell") not in ways


def test_coverage_counts_own_steps_and_the_way_through_a_call():
    plan = plan_of(HOST, GREET)
    life = Life(plan)
    moves = list(life.meets("ping", NOON).moves)
    found = coverage(plan.journeys["host"], moves)
    assert (found.steps, found.untried_steps) == (4, ("tell", "rest", "again"))
    due = life.due
    while due is not None and due <= NOON + DAY:
        moves += life.advances(timer("7", due), due).moves
        due = life.due
    assert coverage(plan.journeys["host"], moves).untried_ways == (
        ("rest", "again"),
        ("again", "ask"),
    )


def test_a_difference_says_that_people_inside_a_call_stay():
    before, after = plan_of(HOST, GREET).journeys["host"], plan_of(MOVED, GREET).journeys["host"]
    fates = {fate.step: fate.becomes for fate in takeover(before, after).fates}
    assert fates["ask.nap"] is Becomes.STAYS
    assert fates["tell"] is Becomes.STANDS


def test_the_purpose_of_an_emission_without_one_is_its_callers():
    greet = "journey: greet\nentry: {event: pong}\nPOLICIES\nsteps:\n  say: {emit: {kind: message, content: hi}}\n"
    for callers, own, purpose in (("word", "", "marketing"), ("", "word", None)):
        host = HOST.replace("steps:", f"policies: [{callers}]\nsteps:")
        life = Life(plan_of(host, greet.replace("POLICIES", f"policies: [{own}]")))
        life.meets("consent.changed", NOON, purpose="marketing", granted=True)
        life.meets("ping", NOON)
        assert life.said("message")[0]["purpose"] == purpose
