"""Laws of experiments on any history: one arm, one exposure, and what counts is what lies in its window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.advance import advance
from journeys.compiling.plan import compile_plan
from journeys.event import Event
from journeys.force import Policies
from journeys.loader import load
from journeys.plan import Plan, Settings
from journeys.state import Customer, decode, encode

HOUR = 3_600_000
MARCH = 1_772_359_200_000
WINDOW, LONGER = 72, 120
START, STOP = 24, 240
SCHEMA = "schema: shop\nevents: {ping: {}, pong: {}, bought: {value: number}}\n"
EXPERIMENT = """\
experiment: it
version: {version}
arms: {{a: {a}%, b: {b}%}}
metric: {{event: bought, where: "event.value > 1.0", within: {window}h}}
guardrails: {{spent: {{event: bought, value: event.value, within: {longer}h, worse: lower}}}}
start: {{at: "2026-03-02T10:00:00Z"}}
stop: {{at: "2026-03-11T10:00:00Z", then: b}}
"""
JOURNEY = """\
journey: {name}
version: {version}
entry: {{event: {event}, reentry: {{after: 0s}}}}
steps:
  part: {{split: {{experiment: it, ways: {{a: left, b: right}}}}}}
  left: {{exit: a}}
  right: {{exit: b}}
"""


def plan_of(number, shares, before):
    texts = [
        SCHEMA,
        EXPERIMENT.format(version=number, a=shares, b=100 - shares, window=WINDOW, longer=LONGER),
        JOURNEY.format(name="first", event="ping", version=number),
        JOURNEY.format(name="second", event="pong", version=number),
    ]
    reads, findings = load({f"{at}.yaml": text for at, text in enumerate(texts)})
    plan, more = compile_plan(number, reads, Settings(clock="events"), before)
    assert [*findings, *more] == []
    return plan


OLD = plan_of(1, 50, Plan())
NEW = plan_of(2, 5, OLD)
assert OLD.experiments["it"].starts == MARCH + START * HOUR
assert OLD.experiments["it"].stops == MARCH + STOP * HOUR

happenings = st.tuples(
    st.integers(0, 60), st.sampled_from(["ping", "pong", "bought"]), st.floats(0, 9)
)
histories = st.lists(happenings, max_size=14)
customers = st.sampled_from([str(number) for number in range(30)])
edits = st.integers(0, 14)


def lived(customer, history, edited):
    """Live through a history in which the documents are edited before an event; give what was said."""
    state, now, times, messages = Customer(), MARCH, [], []
    for number, (hours, name, value) in enumerate(history):
        now += hours * HOUR
        data = {"value": value} if name == "bought" else {}
        event = Event(id=f"e{number}", name=name, customer=customer, time=now, data=data)
        plan = OLD if number < edited else NEW
        outcome = advance(plan, decode(encode(state)), event, now, Policies())
        state = outcome.state
        messages += [(number, one) for one in outcome.messages]
        times.append(now)
    return times, messages, state


def ways(messages):
    return [(number, one.data["reason"]) for number, one in messages if one.type.endswith("exited")]


def said(messages, kind):
    return [
        (number, one.data) for number, one in messages if one.type == f"rumbo.experiment.{kind}"
    ]


@given(customers, histories, edits)
def test_one_exposure_and_one_arm_from_then_on(customer, history, edited):
    times, messages, _ = lived(customer, history, edited)
    exposed = said(messages, "exposed")
    assert len(exposed) <= 1
    met = [n for n, (_, name, _) in enumerate(history) if name != "bought"]
    inside = [n for n in met if MARCH + START * HOUR <= times[n] < MARCH + STOP * HOUR]
    assert [number for number, _ in exposed] == inside[:1]
    for number, way in ways(messages):
        if exposed and number >= exposed[0][0]:
            assert way == exposed[0][1]["arm"]
        else:
            assert way == ("a" if times[number] < MARCH + START * HOUR else "b")


@given(customers, histories, edits)
def test_what_counts_is_what_lies_in_its_window(customer, history, edited):
    times, messages, state = lived(customer, history, edited)
    exposed = said(messages, "exposed")
    begin, arm = (exposed[0][0], exposed[0][1]["arm"]) if exposed else (len(history), "")

    def window(hours):
        later = range(begin + 1, len(history))
        bought = [n for n in later if history[n][1] == "bought"]
        return [n for n in bought if times[n] < times[begin] + hours * HOUR]

    expected = [(n, "metric", 1.0) for n in window(WINDOW) if history[n][2] > 1.0][:1]
    expected += [(n, "spent", pytest.approx(history[n][2])) for n in window(LONGER)]
    found = [(n, one["measure"], one["value"]) for n, one in said(messages, "outcome")]
    assert sorted(found, key=lambda one: one[:2]) == sorted(expected, key=lambda one: one[:2])
    assert {one["arm"] for _, one in said(messages, "outcome")} <= {arm}
    assert len(state.watches) <= 2
