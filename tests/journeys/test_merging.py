"""Two ids become one person: which one goes on, what it knows then, and what becomes of the other."""

from base64 import b64decode
from itertools import count

import msgspec
import pytest
from life import DAY, HOUR, NOON, Life, plan_of

from journeys.event import Event
from journeys.merging.states import parts, unite
from journeys.outcome import Forwarded
from journeys.state import Customer, History, decode, encode

CART = """\
journey: cart
version: 1
entry: {event: cart.updated, key: event.cart_id}
goals:
  bought: {event: order.completed, within: 3d}
steps:
  pause: {wait: 1d}
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: cart}}
"""
WELCOME = """\
journey: known-again
version: 1
entry: {event: customer.merged}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hello}}
"""
COUNTS = """\
features: often
version: 1
define:
  carts: {kind: count, event: cart.updated, window: 12d}
  fresh: {kind: decayed, event: cart.updated, half_life: 1d}
  mine: {kind: distinct, event: cart.updated, value: event.cart_id, window: 12d}
"""
PLAN = plan_of(CART, WELCOME, COUNTS)


class People:
    """Several customers; what one is sent on to another arrives there."""

    def __init__(self, plan=PLAN):
        self.plan, self.lives, self.numbers = plan, {}, count(1)

    def __getitem__(self, customer):
        return self.lives.setdefault(customer, Life(self.plan, customer))

    def meet(self, customer, name, now, **data):
        """Let a customer meet an event, and others what follows from it for them."""
        identity = f"m{next(self.numbers)}"
        self.deliver(self[customer].meets(name, now, identity=identity, **data), now)

    def told(self, customer):
        """Give whom this customer was merged with, as downstream hears it."""
        return [one.data for one in self[customer].messages if one.type == "rumbo.customer.merged"]

    def deliver(self, outcome, now):
        for one in outcome.messages:
            if isinstance(one, Forwarded):
                event = Event(
                    id=one.id, name=one.type, customer=one.key, time=one.time, data=one.data
                )
                self.deliver(self[one.key].advances(event, max(now, one.time)), now)


@pytest.mark.parametrize("speaks", ["u81", "anon-1"])
def test_whichever_id_the_merge_speaks_to_the_known_one_goes_on(speaks):
    people = People()
    people.meet("anon-1", "cart.updated", NOON, cart_id="c1")
    people.meet("u81", "cart.updated", NOON + HOUR, cart_id="c2")
    other = {"u81": "anon-1", "anon-1": "u81"}[speaks]
    people.meet(speaks, "customer.merged", NOON + 2 * HOUR, other=other)
    gone = people["anon-1"].state
    assert gone == Customer(time=NOON + 2 * HOUR, alias="u81")
    stands = people["u81"].state
    assert [(one.journey, one.key, one.step) for one in stands.enrolments] == [
        ("cart", "c1", "pause"),
        ("cart", "c2", "pause"),
    ]
    assert people.told("u81") == [{"customer": "u81", "merged": "anon-1", "caused_by": "merge:m3"}]
    people["u81"].waits(NOON + 2 * DAY)
    assert [one["key"] for one in people["u81"].said("message")] == [None, "c1", "c2"]


def test_a_merge_said_twice_or_by_both_sides_happens_once():
    people = People()
    for at, (speaks, other) in enumerate([("u81", "anon-1"), ("anon-1", "u81"), ("u81", "anon-1")]):
        people.meet(speaks, "customer.merged", NOON + at, other=other)
    assert len(people.told("u81")) == 1
    assert len(people["u81"].said("enrolment.entered")) == 1


def test_with_oneself_nobody_is_merged():
    people = People()
    people.meet("u81", "customer.merged", NOON, other="u81")
    assert people["u81"].messages == []
    assert not people["u81"].state.alias


def test_later_events_of_the_other_id_count_for_the_one_that_goes_on():
    people = People()
    people.meet("u81", "customer.merged", NOON, other="anon-1")
    people.meet("anon-1", "cart.updated", NOON + HOUR, cart_id="c1")
    people.meet("anon-1", "consent.changed", NOON + HOUR, purpose="marketing", granted=True)
    assert people["anon-1"].state == Customer(time=NOON + HOUR, alias="u81")
    assert [one.key for one in people["u81"].state.enrolments] == ["c1"]
    assert people["u81"].state.consents["marketing"].granted


def test_chains_end_at_one_id():
    people = People()
    people.meet("anon-2", "cart.updated", NOON, cart_id="c2")
    people.meet("anon-2", "customer.merged", NOON + 1, other="anon-1")
    people.meet("anon-2", "customer.merged", NOON + 2, other="u81")
    people.meet("u81", "customer.merged", NOON + 3, other="u7")
    people.meet("anon-1", "cart.updated", NOON + 4, cart_id="c3")
    people.meet("anon-2", "cart.updated", NOON + 5, cart_id="c4")
    assert {name: people[name].state.alias for name in ("anon-2", "anon-1", "u81", "u7")} == {
        "anon-2": "anon-1",
        "anon-1": "u81",
        "u81": "u7",
        "u7": "",
    }
    assert [one.key for one in people["u7"].state.enrolments] == ["c2", "c3", "c4"]


def test_of_two_enrolments_of_one_key_the_older_goes_on():
    people = People()
    people.meet("u81", "cart.updated", NOON + HOUR, cart_id="c1")
    people.meet("anon-1", "cart.updated", NOON, cart_id="c1")
    younger = people["u81"].state.enrolments[0].id
    older = people["anon-1"].state.enrolments[0].id
    people.meet("u81", "customer.merged", NOON + 2 * HOUR, other="anon-1")
    assert [one.id for one in people["u81"].state.enrolments] == [older]
    left = people["u81"].said("enrolment.exited")
    assert [(one["enrolment"], one["reason"]) for one in left if one["journey"] == "cart"] == [
        (younger, "merged")
    ]


def test_counts_add_up_as_if_one_customer_had_done_both():
    people, one = People(), Life(PLAN, "u81")
    for number, who in enumerate(["anon-1", "u81", "anon-1", "u81"]):
        people.meet(who, "cart.updated", NOON + number * HOUR, cart_id=f"c{number}")
        one.meets("cart.updated", NOON + number * HOUR, cart_id=f"c{number}")
    people.meet("u81", "customer.merged", NOON + DAY, other="anon-1")
    both, alone = people["u81"].state.features, one.state.features
    assert both.keys() == alone.keys()
    for name, (then, held) in alone.items():
        assert both[name][0] == then
        assert both[name][1].pop("d1d", 0.0) == pytest.approx(held.pop("d1d", 0.0))
        assert both[name][1] == held


def test_the_latest_word_holds_and_of_two_at_one_instant_the_withdrawal():
    ours, theirs = Life(PLAN), Life(PLAN)
    ours.meets("consent.changed", NOON, time=5, purpose="a", granted=True)
    theirs.meets("consent.changed", NOON, time=6, purpose="a", granted=False)
    ours.meets("consent.changed", NOON, time=7, purpose="b", granted=False)
    theirs.meets("consent.changed", NOON, time=7, purpose="b", granted=True)
    ours.meets("profile.changed", NOON, time=8, tier="silver", points=1)
    theirs.meets("profile.changed", NOON, time=9, tier="gold")
    theirs.meets("profile.changed", NOON, time=9, points=None)
    for one, other in ((ours, theirs), (theirs, ours)):
        united = decode(encode(one.state))
        assert unite({}, united, decode(encode(other.state))) == []
        assert {name: said.granted for name, said in united.consents.items()} == {
            "a": False,
            "b": False,
        }
        assert united.fields == {"tier": "gold"}


def test_a_large_state_goes_over_in_parts_and_arrives_whole():
    life = Life(PLAN)
    for number in range(40):
        life.meets("cart.updated", NOON + number, cart_id=f"c{number}")
    packed = parts(life.state, 1500)
    assert len(packed) > 4
    assert max(map(len, packed)) <= 1500
    arrived = Customer()
    for part in packed:
        unite({}, arrived, decode(part))
    assert arrived == life.state


def test_parts_are_sent_as_events_of_which_the_last_one_counts(monkeypatch):
    monkeypatch.setattr("journeys.merging.merge.MOST_BYTES", 700)
    people = People()
    for number in range(20):
        people.meet("anon-1", "cart.updated", NOON + number, cart_id=f"c{number}")
    people.meet("anon-1", "customer.merged", NOON + HOUR, other="u81")
    sent = [one for one in people["anon-1"].messages if isinstance(one, Forwarded)]
    assert len(sent) > 3
    assert [one.data["more"] for one in sent] == [True] * (len(sent) - 1) + [False]
    assert len({one.id for one in sent}) == len(sent)
    assert all(len(b64decode(one.data["state"])) <= 700 for one in sent)
    assert len(people["u81"].state.enrolments) == 20
    assert len(people["u81"].said("enrolment.entered")) == 1


def test_what_cannot_be_divided_is_refused():
    with pytest.raises(ValueError, match="cannot be divided"):
        parts(Customer(fields={"a": "x" * 100}), 50)


def test_every_word_of_a_history_goes_over():
    theirs = History(entries=[3], ended=4, refused="no", refused_at=5, visited=6)
    for ours in (
        {},
        {"cart": History(entries=[3], ended=1, refused="so", refused_at=2, visited=1)},
    ):
        united = Customer(history=dict(ours))
        unite({}, united, Customer(history={"cart": theirs}))
        entries = [3] * (1 + len(ours))
        assert united.history["cart"] == msgspec.structs.replace(theirs, entries=entries)


def test_who_was_sent_away_comes_back_when_it_is_told_anew_which_id_goes_on():
    """The anonymous ids are a setting: two ids must not be sent to each other for ever."""
    people = People(plan_of(CART, anonymous="anon-"))
    people.meet("a7", "cart.updated", NOON, cart_id="c1")
    people.meet("b8", "customer.merged", NOON + 1, other="a7")
    assert people["b8"].state.alias == "a7"
    for life in people.lives.values():
        life.plan = plan_of(CART, anonymous="a7")
    people.meet("a7", "customer.merged", NOON + 2, other="b8")
    assert {name: life.state.alias for name, life in people.lives.items()} == {"a7": "b8", "b8": ""}
    assert [one.key for one in people["b8"].state.enrolments] == ["c1"]
    people.meet("a7", "cart.updated", NOON + 3, cart_id="c2")
    assert [one.key for one in people["b8"].state.enrolments] == ["c1", "c2"]


def test_what_time_has_ended_does_not_come_back():
    mortal = COUNTS.replace("window: 12d}", "window: 12d, ttl: 2h}")
    mortal = mortal.replace("half_life: 1d}", "half_life: 1d, ttl: 2h}")
    people, one = People(plan_of(mortal)), Life(plan_of(mortal), "u81")
    for who, at in (("anon-1", NOON), ("u81", NOON + 2 * HOUR)):
        people.meet(who, "cart.updated", at, cart_id="c1")
        one.meets("cart.updated", at, cart_id="c1")
    people.meet("u81", "customer.merged", NOON + 3 * HOUR, other="anon-1")
    assert people["u81"].state.features == one.state.features


def test_of_two_who_are_on_very_many_journeys_the_oldest_go_on():
    people = People()
    for number in range(40):
        people.meet("u81", "cart.updated", NOON + 2 * number, cart_id=f"a{number}")
        people.meet("anon-1", "cart.updated", NOON + 2 * number + 1, cart_id=f"b{number}")
    people.meet("u81", "customer.merged", NOON + HOUR, other="anon-1")
    keys = [one.key for one in people["u81"].state.enrolments]
    assert keys == [f"{who}{number}" for number in range(32) for who in "ab"]
    left = [one for one in people["u81"].said("enrolment.exited") if one["journey"] == "cart"]
    assert [one["reason"] for one in left] == ["merged"] * 16


def test_two_long_ids_that_begin_alike_are_two_merges():
    people = People()
    for number in range(2):
        merge = {"other": f"anon-{number}"}
        outcome = people["u81"].meets(
            "customer.merged", NOON, identity="m" * 500 + str(number), **merge
        )
        people.deliver(outcome, NOON)
    met = people["u81"].said("enrolment.entered")
    assert len({one["caused_by"] for one in met}) == len(met) == 2
    assert all(len(one["caused_by"]) <= 512 for one in met)
