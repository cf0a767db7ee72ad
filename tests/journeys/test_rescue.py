"""What an error in one journey leaves alone: the customer's other journeys, and how often it is walked anew."""

from collections.abc import Mapping

import pytest
from life import DAY, HOUR, NOON, Life, plan_of

from journeys import rescue
from journeys.advance import advance, advance_owned
from journeys.drawing.graph import graph_of
from journeys.event import Event
from journeys.force import Policies
from journeys.state import Customer, decode, encode

NEAR = 'wait: {until: customer.renewal, offset: 3d, at: "09:00", timezone: UTC}'
LAST_DAY = "9999-12-30T09:00:00Z"
FAILING = f"""\
journey: failing
entry: {{event: ping}}
on_error: call_us
steps:
  hello: {{emit: {{kind: message, content: hello}}}}
  near: {{{NEAR}}}
  stop: {{exit: done}}
  call_us: {{wait: 2h}}
"""
OTHER = """\
journey: other
entry: {event: ping}
steps:
  one: {emit: {kind: message, content: one}}
  rest: {wait: 1h}
  two: {emit: {kind: message, content: two}}
"""
DECIDING = """\
journey: deciding
entry: {event: ping}
on_error: exit
steps:
  pick:
    decide: {arms: [tell, near], features: seen, baseline: near, reward: {within: 1d, events: [{event: pong}]}}
  tell: {emit: {kind: message, content: tell}}
  near: {NEAR}
""".replace("NEAR", NEAR)


def lived(*texts):
    life = Life(plan_of(*texts), state=Customer(fields={"renewal": LAST_DAY}))
    life.meets("ping", NOON)
    life.waits(NOON + DAY)
    return life


def of(life, journey):
    return [(m.type, m.data) for m in life.messages if m.data["journey"] == journey]


def test_the_other_journeys_of_an_event_say_what_they_say_without_the_error():
    both, alone = lived(FAILING, OTHER), lived(OTHER)
    assert of(both, "other") == of(alone, "other") != []
    assert [data["content"] for _, data in of(both, "failing") if "content" in data] == ["hello"]


def test_a_faulted_enrolment_says_what_failed_where_and_where_it_goes_on():
    [said] = lived(FAILING).said("enrolment.faulted")
    assert (said["step"], said["next"]) == ("near", "call_us")
    assert said["reason"] == "OverflowError: date value out of range"


def test_without_on_error_the_error_is_the_events():
    with pytest.raises(OverflowError):
        lived(FAILING.replace("on_error: call_us\n", "").replace("  call_us: {wait: 2h}\n", ""))


def test_nothing_of_the_walk_that_failed_is_kept():
    life = lived(FAILING)
    assert len(life.said("enrolment.entered")) == len(life.said("message")) == 1


def test_an_answered_question_is_asked_again_and_the_same_is_decided():
    life = lived(DECIDING)
    assert [m["chosen"] for m in life.said("decision")] == ["near"]
    assert [m["reason"] for m in life.said("enrolment.exited")] == ["error"]


def test_a_state_given_away_is_read_anew_for_the_second_walk():
    plan, state = plan_of(FAILING, OTHER), Customer(fields={"renewal": LAST_DAY})
    event = Event(id="p", name="ping", customer="7", time=NOON)
    stored, read = encode(state), []

    def again():
        read.append(1)
        return decode(stored)

    ways = [
        advance(plan, state, event, NOON, Policies()),
        advance_owned(plan, decode(stored), event, NOON, Policies()),
        advance_owned(plan, decode(stored), event, NOON, Policies(), again),
    ]
    assert len({encode(one.state) for one in ways}) == 1
    assert ways[0].messages == ways[1].messages == ways[2].messages
    assert read == [1]


COUPON = """\
offer: coupon
currency: EUR
list_price: "9.99"
ladder: [0%, 5%]
model: demand
budget: {name: pot, amount: "10.00", per: 1d}
"""
PRICED = """\
journey: priced
entry: {event: ping}
on_error: exit
steps:
  quote: {offer: {use: coupon, on: "'tea'", else: stop}}
  stop: {exit: done}
"""


class Left(Mapping):
    """What budgets have left, where it cannot be known."""

    def __init__(self, error):
        self.error = error

    def __getitem__(self, _name):
        raise self.error

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def priced(error):
    event = Event(id="p", name="ping", customer="7", time=NOON)
    return advance(plan_of(COUPON, PRICED), Customer(), event, NOON, Policies(left=Left(error)))


@pytest.mark.parametrize("error", rescue.NO_STEPS_FAULT)
def test_what_says_nothing_about_the_step_is_no_error_of_it(error):
    with pytest.raises(error):
        priced(error)
    assert [m.type for m in priced(ValueError).messages][-2:] == [
        "rumbo.enrolment.faulted",
        "rumbo.enrolment.exited",
    ]


def test_a_customer_who_never_failed_keeps_no_word_of_it():
    assert b"!error" not in encode(lived(OTHER).state)
    life = Life(plan_of(FAILING), state=Customer(fields={"renewal": LAST_DAY}))
    life.meets("ping", NOON)
    assert life.state.enrolments[0].visits == {rescue.ONCE: 1}
    life.waits(NOON + 3 * HOUR)
    assert b"!error" not in encode(life.state)


def test_a_drawing_shows_where_an_error_leads():
    edges = graph_of(plan_of(FAILING).journeys["failing"]).edges
    assert [(e.target, e.dotted) for e in edges if e.labels == ("error",)] == [("call_us", True)]


CALLED = FAILING.replace("failing", "called")
CALLING = """\
journey: calling
entry: {event: pong}
on_error: back
steps:
  ask: {call: {journey: called}}
  back: {wait: 2h}
"""


def test_whoever_was_led_out_of_a_call_is_in_no_call_any_more():
    life = Life(plan_of(CALLED, CALLING), state=Customer(fields={"renewal": LAST_DAY}))
    life.meets("pong", NOON)
    [one] = life.state.enrolments
    assert (one.journey, one.step, one.called) == ("calling", "back", "")


LAST_SECOND = 253_402_300_799_000
"""The last second that a calendar knows: nothing can expire after it."""
SENDING = """\
journey: sending
entry: {event: ping}
on_error: exit
steps:
  tell: {emit: {kind: message, content: hello, expires: 1d}}
"""


def test_an_emission_that_fails_is_an_error_of_its_step():
    life = Life(plan_of(SENDING))
    life.meets("ping", LAST_SECOND)
    assert [m["step"] for m in life.said("enrolment.faulted")] == ["tell"]
    assert life.said("message") == []


BLOCKED = f"""\
journey: blocked
entry: {{event: ping}}
policies: [word]
on_error: sorry
steps:
  pick:
    decide:
      {{values: [x, y], as: chosen, features: seen, baseline: x, reward: {{within: 1d, events: [{{event: pong}}]}}}}
  tell: {{emit: {{kind: message, content: tell}}}}
  near: {{{NEAR}}}
  stop: {{exit: done}}
  sorry: {{emit: {{kind: message, content: sorry}}}}
"""


def test_where_it_goes_on_an_emission_is_judged_anew_though_a_decision_was_blocked():
    life = lived(BLOCKED)
    held = [(one["step"], one["rule"]) for one in life.said("suppression")]
    assert held == [("pick", "word.consent"), ("sorry", "word.consent")]
