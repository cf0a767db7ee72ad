"""Whatever arrives, the state of a customer stays within its bounds, and no reward that was paid is lost."""

from life import DAY, HOUR, NOON, Life, plan_of

from journeys.state import encode

CART = """\
journey: cart
version: 1
entry: {event: cart.updated, key: event.cart_id}
goals:
  bought: {event: order.completed, within: 30d}
steps:
  pause: {wait: 60d}
"""
ASK = """\
journey: ask
version: 1
entry: {event: ping, reentry: {after: 0s}}
steps:
  pick:
    decide:
      arms: [one, two]
      features: seen
      reward: {within: 30d, events: [{event: pong, value: 1.0}], otherwise: 0.0}
      baseline: one
  one: {exit: one}
  two: {exit: two}
"""


def test_a_customer_with_ever_new_carts_is_refused_at_the_most():
    life = Life(plan_of(CART))
    for number in range(400):
        life.meets("cart.updated", NOON + number, cart_id=f"c{number}")
    assert len(life.state.enrolments) == 64
    assert len(life.state.watches) == 64
    assert life.state.history["cart"].refused == (
        "on 64 journeys or keys at once already, which is the most"
    )


def test_goals_without_end_leave_the_newest_ones():
    life = Life(plan_of(CART.replace("wait: 60d", "wait: 1s")))
    for number in range(400):
        life.waits(NOON + number * HOUR)
        life.meets("cart.updated", NOON + number * HOUR, cart_id=f"c{number}")
    keys = [one.key for one in life.state.watches]
    assert keys == [f"c{number}" for number in range(144, 400)]


def test_a_key_that_is_too_long_is_refused():
    life = Life(plan_of(CART))
    life.meets("cart.updated", NOON, cart_id="x" * 257)
    assert life.state.enrolments == []
    assert life.state.history["cart"].refused == "its key is longer than 256 characters"


def test_a_key_that_is_too_long_is_not_counted_either():
    counted = "key: event.cart_id, count: {at_least: 2, within: 1h}"
    life = Life(plan_of(CART.replace("key: event.cart_id", counted)))
    life.meets("cart.updated", NOON, cart_id="x" * 257)
    assert life.state.counts == {}
    assert life.state.history["cart"].refused == "its key is longer than 256 characters"


def test_the_oldest_of_too_many_decisions_teaches_at_once_what_it_has_earned():
    life = Life(plan_of(ASK))
    life.meets("ping", NOON)
    life.meets("pong", NOON + 1)
    first = life.state.pending[0].id
    for number in range(200):
        life.meets("ping", NOON + HOUR + number)
    assert len(life.state.pending) == 128
    examples = life.said("example")
    assert len(examples) == 201 - 128
    assert (examples[0]["decision"], examples[0]["reward"]) == (first, 1.0)
    assert len(encode(life.state)) < 40_000
    life.waits(NOON + 40 * DAY)
    assert len({one["decision"] for one in life.said("example")}) == 201
