"""The customer's state: its bytes, and that they stay few."""

from decimal import Decimal

from life import DAY, HOUR, NOON, Life, plan_of

from journeys.state import (
    Consent,
    Customer,
    Emission,
    Enrolment,
    History,
    Pending,
    Quoted,
    Sent,
    Watch,
    decode,
    encode,
)

PATIENT = """\
journey: patient
entry: {event: ping}
exits:
  gone: {when: "!consent.marketing"}
steps:
  rest: {wait_for: {event: order.completed, timeout: 30d}}
  tell: {emit: {kind: message, content: silence}}
"""

OFTEN = """\
journey: often
entry: {event: ping, reentry: {after: 1h, max: 3, within: 1d}}
goals:
  pong: {event: pong, within: 2d}
policies: [once_a_day]
steps:
  price: {offer: {use: ladder, on: "'it'", else: tell}}
  pick:
    decide: {contents: {a: a, b: b}, features: seen, baseline: a, reward: {within: 2d, events: [{event: pong}]}}
  tell: {emit: {kind: message}}
"""

LADDER = """\
offer: ladder
currency: EUR
list_price: "9.99"
ladder: [0%, 5%]
model: demand
stable_for: 1d
"""


def test_every_part_comes_back_as_it_was():
    whole = Customer(
        time=5,
        consents={"marketing": Consent(granted=True, time=3, source="c1")},
        preferences={"pause": True, "channel": "app"},
        fields={"tier": "gold", "points": 3.5},
        said={"customer.tier": 4},
        ring=bytes(13),
        features={"seen": [[1, 2.0, 3]], "often": {"CHEESE": [0.5, 9]}},
        enrolments=[
            Enrolment(id="e", journey="j", due=7, values={"a": "b"}, deferred=Emission(until=9))
        ],
        pending=[
            Pending(
                id="d",
                enrolment="e",
                journey="j",
                version=2,
                step="s",
                model="m",
                arm="a",
                propensity=0.25,
                context=[0.5],
            )
        ],
        watches=[Watch(name="w", closes=8, context=[1.5])],
        history={"j": History(entries=[1, 2], ended=3, refused="why", refused_at=4)},
        sent=[Sent(at=5, surfaces=["app"])],
        quotes=[Quoted(id="q", offer="o", price=Decimal("9.49"), list=Decimal("9.99"))],
    )
    assert decode(encode(whole)) == whole


def test_equal_states_give_equal_bytes():
    assert encode(Customer(time=5, fields={"a": 1})) == encode(Customer(time=5, fields={"a": 1}))
    assert encode(decode(encode(Customer(time=5)))) == encode(Customer(time=5))


def test_a_quiet_customer_of_one_journey_and_one_feature_takes_at_most_300_bytes():
    life = Life(plan_of(PATIENT))
    life.meets("consent.changed", NOON, purpose="marketing", granted=True)
    life.meets("profile.changed", NOON, timezone="America/New_York")
    life.meets("ping", NOON + 3 * DAY)
    assert (life.state.pending, life.due) == ([], NOON + 33 * DAY)
    assert len(encode(life.state)) <= 300


def test_the_state_does_not_grow_with_the_years():
    life = Life(plan_of(LADDER, OFTEN))
    sizes = []
    for hour in range(0, 24 * 200, 7):
        now = NOON + hour * HOUR
        life.waits(now)
        life.meets(("ping", "pong", "order.completed")[hour % 3], now, value=3.0)
        sizes.append(len(encode(life.state)))
    assert max(sizes[300:]) <= max(sizes[:100]) + 16


def test_after_a_silence_only_what_may_matter_is_left():
    life = Life(plan_of(LADDER, OFTEN))
    life.meets("ping", NOON)
    life.meets("ping", NOON + 1)
    assert life.state.quotes
    life.meets("order.completed", NOON + 40 * DAY)
    left = life.state
    assert (left.quotes, left.sent, left.history, left.pending, left.watches) == (
        [],
        [],
        {},
        [],
        [],
    )
