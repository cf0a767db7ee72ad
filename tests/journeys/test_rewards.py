"""Rewards across versions and restarts: a decision is paid by the version that took it."""

from life import DAY, HOUR, NOON, Life, plan_of

from journeys.state import decode, encode

PAYING = """\
journey: paying
version: {version}
entry: {{event: ping}}
steps:
  pick:
    decide:
      arms: [tell, nudge]
      features: seen
      baseline: tell
      reward: {{within: {within}, events: [{{event: pong, value: {value}}}]}}
  tell: {{emit: {{kind: message, content: tell}}, next: stop}}
  nudge: {{emit: {{kind: message, content: nudge}}}}
  stop: {{exit: done}}
"""
FIRST = plan_of(PAYING.format(version=1, within="2d", value=1))


def rewards(life):
    return [example["reward"] for example in life.said("example")]


def test_a_decision_is_paid_by_its_own_version():
    life = Life(FIRST)
    life.meets("ping", NOON)
    second = PAYING.format(version=2, within="9d", value=100)
    life.plan = plan_of(second, number=2, before=FIRST)
    life.meets("pong", NOON + DAY)
    life.waits(NOON + 2 * DAY)
    assert rewards(life) == [1.0]


def test_the_context_is_that_of_the_decision():
    life = Life(FIRST)
    life.meets("ping", NOON)
    life.meets("ping", NOON + HOUR)
    life.waits(NOON + 3 * DAY)
    assert [example["context"] for example in life.said("example")] == [
        {"pings": 1.0},
        {"pings": 2.0},
    ]


def test_the_window_survives_a_state_that_was_stored():
    life = Life(FIRST)
    life.meets("ping", NOON)
    life.meets("pong", NOON + HOUR)
    life.state = decode(encode(life.state))
    life.waits(NOON + 3 * DAY)
    [example] = life.said("example")
    assert (example["reward"], example["arm"], example["propensity"]) == (1.0, "tell", 1.0)


def test_a_decision_of_a_journey_that_is_gone_is_forgotten():
    life = Life(FIRST)
    life.meets("ping", NOON)
    life.plan = plan_of()
    life.waits(NOON + 3 * DAY)
    assert rewards(life) == []
    assert (life.state.pending, life.due) == ([], None)


def test_a_decision_whose_vector_has_changed_teaches_nothing_and_harms_nothing():
    life = Life(FIRST)
    life.meets("ping", NOON)
    life.meets("ping", NOON + HOUR)
    more = "features: more\ndefine: {}\nvectors: {wide: [pings, orders.count]}\n"
    text = PAYING.format(version=1, within="2d", value=1)
    life.plan = plan_of(more, text.replace("features: seen", "features: wide"))
    life.meets("pong", NOON + DAY)
    life.waits(NOON + 3 * DAY)
    assert rewards(life) == []
    assert (life.state.pending, life.due) == ([], None)
