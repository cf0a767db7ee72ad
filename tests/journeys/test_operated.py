"""A journey that an operator pauses, stops or kills: who enters, who goes on, and what goes out."""

import pytest

from journeys.event import timer
from journeys.operated import LOOK
from journeys.state import encode
from tests.journeys.life import DAY, HOUR, MINUTE, NOON, Life, plan_of

CALLER = """\
journey: caller
entry: {event: ping}
exits:
  bought: {event: order.completed}
goals:
  bought: {event: order.completed, within: 9d}
steps:
  nap: {wait: 1d}
  pick:
    decide:
      arms: [tell, note]
      features: seen
      baseline: tell
      reward: {within: 2d, events: [{event: order.completed, value: 3.0}]}
  note: {emit: {kind: insight, content: told}, next: rest}
  tell: {emit: {kind: message, content: hello, expires: 2h}, next: rest}
  rest: {wait: 1d}
"""
OTHER = """\
journey: other
entry: {event: pong}
steps:
  nap: {wait: 1d}
  tell: {emit: {kind: message, content: other}}
"""


def plan(how=None, before=None, documents=(CALLER, OTHER)):
    operated = {"caller": {"how": how}} if how else {}
    number = before.number + 1 if before else 1
    return plan_of(*documents, number=number, before=before, operated=operated)


def ordered(life, how=None):
    """Put the order in force for this customer."""
    life.plan = plan(how, life.plan)


@pytest.fixture
def life():
    """A customer who naps on both journeys."""
    one = Life(plan())
    one.meets("ping", NOON)
    one.meets("pong", NOON)
    return one


def suppressions(life):
    return [(one["rule"], one["outcome"]) for one in life.said("suppression")]


def contents(life):
    return [one["content"] for one in life.said("message")]


def exits(life):
    return [(one["journey"], one["reason"]) for one in life.said("enrolment.exited")]


@pytest.mark.parametrize(
    ("how", "word"),
    [("hold", "paused"), ("discard", "paused"), ("stopped", "stopped"), ("killed", "killed")],
)
def test_nobody_enters_and_why_is_remembered(how, word):
    life = Life(plan(how))
    done = life.meets("ping", NOON)
    life.meets("pong", NOON)
    assert [one.journey for one in life.state.enrolments] == ["other"]
    assert life.state.history["caller"].refused == word
    assert [line.note for line in done.trace if line.result == "refused"] == [word]


def test_a_held_emission_goes_out_at_the_next_look_after_the_pause(life):
    ordered(life, "hold")
    life.waits(NOON + DAY + HOUR)
    assert contents(life) == ["other"]
    assert suppressions(life) == [("paused", "deferred")]
    assert life.due == NOON + DAY + HOUR + LOOK
    ordered(life)
    life.waits(life.due)
    assert contents(life) == ["other", "hello"]
    assert suppressions(life) == [("paused", "deferred")]


def test_a_held_emission_goes_out_with_the_first_event_after_the_pause(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    life.meets("pong", NOON + DAY + MINUTE)
    assert contents(life) == ["other"]
    assert life.due == NOON + DAY + LOOK
    ordered(life)
    life.meets("pong", NOON + DAY + 2 * MINUTE)
    assert contents(life) == ["other", "hello"]


def test_a_decision_shows_when_its_emission_goes_out_and_is_paid_from_then_on(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    assert [one.opens for one in life.state.pending] == [None]
    ordered(life)
    life.waits(NOON + DAY + LOOK)
    assert [one.opens for one in life.state.pending] == [NOON + DAY + LOOK]


def test_a_held_emission_expires_as_any_other(life):
    ordered(life, "hold")
    life.waits(NOON + DAY + 2 * HOUR)
    assert suppressions(life) == [("paused", "deferred"), ("paused", "dropped")]
    assert life.state.enrolments[0].step == "rest"
    assert life.state.pending == []


def test_exits_goals_and_waits_are_honoured_during_a_pause(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    life.meets("order.completed", NOON + DAY + MINUTE)
    assert exits(life) == [("other", "finished"), ("caller", "bought")]
    assert [one["reason"] for one in life.said("enrolment.goal")] == ["bought"]


def test_an_insight_is_no_contact_and_goes_out(life):
    life.plan = plan(before=life.plan, documents=(CALLER.replace("e: tell", "e: note"), OTHER))
    life = Life(life.plan)
    life.meets("ping", NOON)
    life.plan = plan("hold", life.plan, (CALLER.replace("e: tell", "e: note"), OTHER))
    life.waits(NOON + DAY)
    assert [one["content"] for one in life.said("insight")] == ["told"]


def test_a_pause_asks_the_policies_only_when_it_is_over(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    policed = CALLER.replace("exits:", "policies: [night]\nexits:")
    life = Life(plan(documents=(policed, OTHER)))
    life.meets("ping", NOON - 4 * HOUR)
    life.plan = plan("hold", life.plan, (policed, OTHER))
    life.waits(NOON + DAY - 4 * HOUR)
    life.plan = plan(None, life.plan, (policed, OTHER))
    life.waits(NOON + DAY - 4 * HOUR + LOOK)
    assert suppressions(life) == [("paused", "deferred")]
    assert contents(life) == ["hello"]


def test_what_quiet_hours_hold_back_meets_the_pause_at_its_release():
    policed = CALLER.replace("exits:", "policies: [night]\nexits:").replace("2h}", "20h}")
    life = Life(plan(documents=(policed, OTHER)))
    life.meets("ping", NOON + 10 * HOUR)
    life.waits(NOON + DAY + 10 * HOUR)
    life.plan = plan("hold", life.plan, (policed, OTHER))
    life.waits(NOON + 2 * DAY)
    assert suppressions(life) == [("night.quiet_hours", "deferred"), ("paused", "deferred")]
    assert contents(life) == []


def test_a_pause_that_discards_lets_who_comes_to_an_emission_leave(life):
    ordered(life, "discard")
    life.waits(NOON + DAY)
    assert exits(life) == [("other", "finished"), ("caller", "paused")]
    assert suppressions(life) == [("paused", "dropped")]
    assert contents(life) == ["other"]
    life.meets("order.completed", NOON + DAY + HOUR)
    life.waits(NOON + 9 * DAY)
    assert life.said("example") == []


def test_what_was_held_leaves_at_the_next_event_once_the_pause_discards(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    ordered(life, "discard")
    life.meets("pong", NOON + DAY + MINUTE)
    assert ("caller", "paused") in exits(life)
    assert suppressions(life) == [("paused", "deferred"), ("paused", "dropped")]


def test_those_inside_a_stopped_journey_go_on_to_their_end(life):
    ordered(life, "stopped")
    life.waits(NOON + 3 * DAY)
    assert sorted(contents(life)) == ["hello", "other"]
    assert ("caller", "finished") in exits(life)


def test_a_kill_ends_everything_at_the_next_event_before_it_means_anything(life):
    ordered(life, "killed")
    life.meets("order.completed", NOON + HOUR)
    assert exits(life) == [("caller", "killed")]
    assert [one["reason"] for one in life.said("enrolment.goal")] == ["bought"]
    life.waits(NOON + 9 * DAY)
    assert contents(life) == ["other"]


def test_a_kill_ends_everything_at_the_next_timer_and_that_fires_nothing_else(life):
    ordered(life, "killed")
    life.waits(NOON + DAY)
    assert exits(life) == [("caller", "killed"), ("other", "finished")]
    assert life.said("decision") == []
    assert contents(life) == ["other"]


def test_the_timer_of_a_killed_journey_fires_no_other_one_early():
    life = Life(plan())
    life.meets("ping", NOON)
    life.meets("pong", NOON + HOUR)
    ordered(life, "killed")
    life.waits(NOON + DAY)
    assert exits(life) == [("caller", "killed")]
    assert life.due == NOON + DAY + HOUR


def test_an_event_that_is_later_than_a_timer_of_a_killed_journey_meets_it_no_more(life):
    ordered(life, "killed")
    life.meets("ping", NOON + 2 * DAY)
    assert exits(life) == [("caller", "killed"), ("other", "finished")]
    assert life.said("decision") == []


def test_a_kill_closes_what_was_decided_and_not_shown(life):
    ordered(life, "hold")
    life.waits(NOON + DAY)
    ordered(life, "killed")
    life.advances(timer("7", life.due), life.due)
    assert life.state.pending == []
    assert contents(life) == ["other"]
    life.waits(NOON + 9 * DAY)
    assert life.said("example") == []


def test_a_kill_leaves_the_rewards_of_what_was_shown(life):
    life.waits(NOON + DAY)
    ordered(life, "killed")
    life.meets("order.completed", NOON + DAY + HOUR)
    life.waits(NOON + 9 * DAY)
    assert [one["reward"] for one in life.said("example")] == [3.0]


def test_a_kill_ends_every_branch_of_a_fork():
    forked = """\
journey: caller
entry: {event: ping}
steps:
  both: {fork: {branches: {a: one, b: two}, join: met}}
  one: {wait: 1d, next: met}
  two: {wait: 2d, next: met}
  met: {join: {of: all}}
"""
    life = Life(plan(documents=(forked, OTHER)))
    life.meets("ping", NOON)
    life.plan = plan("killed", life.plan, (forked, OTHER))
    life.waits(NOON + 3 * DAY)
    assert exits(life) == [("caller", "killed")]


def test_who_is_on_an_operated_journey_whose_document_is_gone_is_killed_all_the_same(life):
    life.plan = plan("killed", life.plan, (OTHER,))
    life.meets("pong", NOON + HOUR)
    assert exits(life) == [("caller", "killed")]


def test_customers_of_other_journeys_cost_and_see_nothing():
    left, paused = Life(plan()), Life(plan("hold"))
    for life in (left, paused):
        life.meets("pong", NOON)
        life.waits(NOON + DAY)
    assert encode(left.state) == encode(paused.state)
    assert left.messages == paused.messages


HOST = """\
journey: caller
entry: {event: ping}
steps:
  ask: {call: {journey: other, as: said}}
  rest: {wait: 1d}
"""


@pytest.mark.parametrize(("journey", "out"), [("caller", []), ("other", ["other"])])
def test_a_call_belongs_to_the_journey_that_calls(journey, out):
    life = Life(plan_of(HOST, OTHER))
    life.meets("ping", NOON)
    order = {journey: {"how": "hold"}}
    life.plan = plan_of(HOST, OTHER, number=2, before=life.plan, operated=order)
    life.waits(NOON + DAY)
    assert contents(life) == out
