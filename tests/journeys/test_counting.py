"""Features through the engine: which events count, what is added up, under which keys, and when conditions see it."""

import pytest
from life import DAY, HOUR, NOON, Life, plan_of

from journeys.entries import MOST_COUNTED
from journeys.features import read

FEATURES = """\
features: more
define:
  big: {kind: count, event: order.completed, where: "event.value >= 10", window: 12d}
  worth: {kind: sum, event: order.completed, value: "event.value * 2", window: 12d}
  often: {kind: decayed, event: basket, half_life: 10d, per: event.tags, keys: [a, b]}
  shelf: {kind: last, event: basket, amounts: prices, per: event.tags, keys: [a, b]}
  pause: {kind: since, event: basket}
"""
SCHEMA = """\
schema: baskets
events:
  basket: {tags: list<string>, prices: map<number>?}
"""
SEES = """\
journey: sees
entry: {event: order.completed, where: "customer.orders.count >= 2"}
steps:
  stop: {exit: done}
"""


@pytest.fixture
def life():
    return Life(plan_of(SCHEMA, FEATURES, SEES))


def value(life, name, now, key=""):
    feature = life.plan.feature_of[f"{name}.{key}" if key else name]
    return read(feature, life.state.features.get(feature.series), now, key)


def test_only_matching_events_count(life):
    for number, amount in enumerate([9.99, 10.0, 30.0]):
        life.meets("order.completed", NOON + number, value=amount)
    assert value(life, "big", NOON + 3) == 2
    assert value(life, "worth", NOON + 3) == pytest.approx(2 * 49.99)


def test_an_event_without_the_value_adds_nothing(life):
    life.meets("order.completed", NOON, value=5.0)
    life.meets("order.completed", NOON + 1)
    assert value(life, "worth", NOON + 2) == 10.0


def test_a_key_counts_once_per_event_and_unknown_keys_never(life):
    life.meets("basket", NOON, tags=["a", "a", "z"])
    life.meets("basket", NOON, tags=["b", "a"])
    assert value(life, "often", NOON, "a") == 2.0
    assert value(life, "often", NOON, "b") == 1.0
    assert [sorted(held) for held in life.state.features.values() if "a" in held] == [["a", "b"]]


def test_amounts_by_key(life):
    life.meets("basket", NOON, tags=["a", "b"], prices={"a": 3.5, "z": 9.0})
    assert value(life, "shelf", NOON, "a") == 3.5
    assert value(life, "shelf", NOON, "b") is None


@pytest.mark.parametrize("prices", [None, {}, {"z": 1.0}])
def test_amounts_that_are_missing_leave_the_last_ones(life, prices):
    life.meets("basket", NOON, tags=["a"], prices={"a": 3.5})
    life.meets("basket", NOON + 1, tags=["a"], prices=prices)
    assert value(life, "shelf", NOON + 1, "a") == 3.5


def test_conditions_see_the_event_that_they_are_asked_about(life):
    life.meets("order.completed", NOON, value=5)
    assert life.said("enrolment.entered") == []
    life.meets("order.completed", NOON + HOUR, value=5)
    assert len(life.said("enrolment.entered")) == 1


def test_a_repeat_is_not_counted(life):
    life.meets("order.completed", NOON, identity="o", value=10.0)
    life.meets("order.completed", NOON + 1, identity="o", value=10.0)
    assert value(life, "big", NOON + 2) == 1


def test_of_each_key_only_what_is_read_is_kept():
    more = FEATURES + (
        "  tally: {kind: count, event: basket, window: 12d, per: event.tags, keys: [a]}\n"
    )
    life = Life(plan_of(SCHEMA, more, SEES))
    life.meets("basket", NOON, tags=["a", "b"])
    (family,) = [held for held in life.state.features.values() if "b" in held]
    assert [sorted(family[key][1]) for key in ("a", "b")] == [["d10d", "w12d"], ["d10d"]]
    assert value(life, "tally", NOON, "a") == 1


def test_time_passes_in_silence(life):
    life.meets("basket", NOON, tags=["a"])
    assert value(life, "pause", NOON + 36 * HOUR) == 1.5
    assert value(life, "often", NOON + 10 * DAY, "a") == 0.5


def test_what_no_feature_reads_is_forgotten_a_month_after_its_last_event(life):
    life.meets("basket", NOON, tags=["a"], prices={"a": 3.5})
    life.meets("order.completed", NOON, value=5)
    held = set(life.state.features)
    life.plan = plan_of(SCHEMA, SEES, number=2)
    life.meets("order.completed", NOON + 30 * DAY - 1, value=5)
    assert held <= set(life.state.features)
    life.meets("order.completed", NOON + 30 * DAY, value=5)
    assert set(life.state.features) == life.plan.kept & set(life.state.features)


OBSERVED = """\
model: seen-demand
kind: demand
features: seen
observe: {event: basket, bought: tags, discounts: prices, groups: [a, b]}
"""


@pytest.mark.parametrize("discounts", [{"a": 0.2, "b": 0.3}, None])
def test_an_observation_has_a_row_per_group(discounts):
    life = Life(plan_of(SCHEMA, OBSERVED))
    life.meets("basket", NOON, tags=["a"], prices=discounts)
    [example] = life.said("example")
    share = 0.2 if discounts else 0.0
    rows = [(row["group"], row["bought"], row["discount"]) for row in example["rows"]]
    assert rows == [("a", True, share), ("b", False, None)]
    assert [m.key for m in life.messages] == ["seen-demand"]


EAGER = """\
journey: eager
entry: {event: cart.updated, key: event.cart_id, count: {at_least: 2, within: 1h}}
steps:
  stop: {exit: done}
"""


def test_what_entries_count_is_bounded_and_forgotten():
    life = Life(plan_of(EAGER))
    for number in range(MOST_COUNTED + 10):
        life.meets("cart.updated", NOON + number, cart_id=str(number))
    assert len(life.state.counts) == MOST_COUNTED
    life.meets("ping", NOON + 2 * HOUR)
    assert life.state.counts == {}


PAGES = """\
features: pages
define:
  shelves: {kind: distinct, event: basket, value: "event.tags[0]", window: 12d, missing: 0.0}
  by_tag: {kind: distinct, event: basket, value: "event.tags[0]", window: 12d, per: event.tags, keys: [a, b]}
"""


def test_different_texts_are_told_apart_also_by_key():
    life = Life(plan_of(SCHEMA, PAGES))
    for number, tags in enumerate((["a"], ["b"], ["a"], ["c", "a"])):
        life.meets("basket", NOON + number * HOUR, tags=tags)

    def number(name):
        feature = life.plan.feature_of[name]
        held = life.state.features[feature.series]
        return read(feature, held, NOON + DAY, name.removeprefix(f"{feature.name}."))

    assert number("shelves") == 3.0
    assert (number("by_tag.a"), number("by_tag.b")) == (2.0, 1.0)


MORTAL = """\
features: mortal
define:
  fresh: {kind: count, event: basket, window: 12d, ttl: 1h}
  near: {kind: decayed, event: basket, half_life: 10d, per: event.tags, keys: [a, b], ttl: 2h}
"""


def test_what_has_outlived_its_time_leaves_the_state_with_the_next_event_key_by_key():
    life = Life(plan_of(SCHEMA, MORTAL, SEES))
    life.meets("basket", NOON, tags=["a", "b"])
    life.meets("basket", NOON + HOUR, tags=["a"])
    kept = life.state.features
    fresh, near = (life.plan.feature_of[name].series for name in ("fresh", "near.a"))
    assert set(kept) == {fresh, near}
    assert value(life, "fresh", NOON + HOUR) == 1.0
    life.meets("pong", NOON + 2 * HOUR)
    assert set(life.state.features) == {near}
    assert set(life.state.features[near]) == {"a"}
    life.meets("pong", NOON + 3 * HOUR)
    assert life.state.features == {}


LISTS = """\
features: lists
define:
  seen: {kind: last, event: basket, value: "event.tags[0]", n: 2}
  prices: {kind: last, event: basket, amounts: prices, per: event.tags, keys: [a, b], n: 2}
"""


def test_a_list_of_each_key_and_a_text_too_long_to_be_listed():
    life = Life(plan_of(SCHEMA, LISTS, SEES))
    life.meets("basket", NOON, tags=["a"], prices={"a": 1.0})
    life.meets("basket", NOON, tags=["b" * 257, "b"], prices={"b": 2.0})
    life.meets("basket", NOON, tags=["a"], prices={"a": 3.0})
    assert value(life, "seen", NOON) == ["a", "a"]
    assert value(life, "prices", NOON, "a") == [3.0, 1.0]
    assert value(life, "prices", NOON, "b") == [2.0]
