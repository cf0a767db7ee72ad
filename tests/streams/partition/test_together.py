"""Events that wait for answers together end as if each had been alone, whatever stands between them."""

from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from journeys.force import Learned
from online_models.thompson import LinearThompson
from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.folder import documents
from streams.definitions.manifest import Manifest, encode
from streams.envelope import control
from streams.lanes.fold import Place, Record
from streams.partition.fold import JourneyFold
from tests.streams.partition.records import BEGIN, DAY, KEY, event, kinds

FULL = Path(__file__).parents[3] / "benchmarks" / "journeys" / "full"
PLACE = Place("job", 0, 0, 1)
PRICES = {"shoes": 89.0, "hats": 29.0}
SAID = st.tuples(
    st.sampled_from("abcdef"),
    st.sampled_from(
        ("home", "home", "home", "cart", "product", "order", "wrong", "clock", "model")
    ),
    st.sampled_from(sorted(PRICES)),
)


class Fragile(LinearThompson):
    """Fails for who has looked at many hats."""

    def choose(self, context, arms, chance, floor):
        if context.get("often.hats", 0.0) > 1.0:
            raise ValueError("too many hats")
        return super().choose(context, arms, chance, floor)

    def choose_many(self, questions):
        if any(one.context.get("often.hats", 0.0) > 1.0 for one in questions):
            raise ValueError("too many hats")
        return super().choose_many(questions)


class Snapshots:
    """One snapshot under every name."""

    def __init__(self):
        self.learner = Fragile.of({"features": [], "ridge": 1.0})
        for arm, reward in (("shoes", 1.0), ("hats", 0.0), ("coats", 0.5)):
            self.learner.learn_one({"context": {}, "arm": arm, "reward": reward})

    def learned(self, wanted):
        return Learned(learner=self.learner, snapshot=wanted.name)


@pytest.fixture(scope="module")
def fold():
    book = DefinitionsBook("", "journey.definitions", compiled)
    found, findings, _ = documents([FULL])
    assert not findings
    tight = [replace(one, text=one.text.replace('"1000000.00"', '"25.00"')) for one in found]
    told = {"seed": "s", "clock": "wall", "max_ahead": 2 * DAY, "max_late": 30 * DAY}
    manifest = Manifest(1, "", tuple(sorted(one.key for one in tight)), told, {}, "")
    for value in (*tight, manifest):
        book.catalogue.add(value.key, encode(value))
    return JourneyFold(book, Snapshots(), prefix="", job_key=KEY, wall=lambda: BEGIN)


def the_log(said):
    log = [(None, *of_ours(control.PLAN, {"manifest": 1}))]
    for number, (customer, page, category) in enumerate(said):
        if page == "clock":
            log.append((None, *of_ours(control.CLOCK, {"limit": 500})))
        elif page == "model":
            held = {"snapshot": f"next-category@0.{number}#00", "held_in": 0, "held_at": number}
            log.append((None, *of_ours(control.MODEL, {"model": "next-category", **held})))
        else:
            value = of_a_customer(customer, number, page, category)
            log.append((customer.encode(), value, []))
    return [Record(n, BEGIN + 3000 * n, k, v, tuple(h)) for n, (k, v, h) in enumerate(log)]


def of_ours(name, data):
    return control.build(
        name, identity="x", time=BEGIN, data={"partition": 0, **data}, source="/t", key=KEY
    )


def of_a_customer(customer, number, page, category):
    price = PRICES[category]
    if page == "order":
        data = {"value": price, "categories": [category], "discounts": {category: 0.1}}
        return event("order.completed", customer, f"e{number}", BEGIN, data)
    data = {"page": page, "categories": [category], "prices": {category: price}}
    if page == "wrong":
        data["page"] = 7
    return event("page.viewed", customer, f"e{number}", BEGIN, data)


def absorbed(fold, log, size):
    partition, states, due, outbox, off = None, {}, {}, [], 0
    while off < len(log):
        records = log[off : off + size]
        needs = fold.needs(PLACE, partition, records)
        timers = sorted((at, name) for name, at in due.items() if at <= (needs.due_until or 0))
        loaded = {name: states.get(name) for name in {*needs.customers, *due}}
        waiting = [(name, at) for at, name in timers]
        folded = fold.fold(PLACE, partition, records, loaded, waiting, frozenset())
        partition, off = folded.partition, folded.off + 1
        states |= folded.states
        due = {n: at for n, at in (due | dict(folded.due)).items() if at is not None}
        outbox += folded.outbox
    return outbox, states, due, partition


@settings(max_examples=60, deadline=None)
@given(said=st.lists(SAID, min_size=1, max_size=60), size=st.integers(2, 70))
def test_together_is_as_alone(fold, said, size):
    log = the_log(said)
    assert absorbed(fold, log, size) == absorbed(fold, log, 1)


def test_one_that_fails_among_others_fails_alone(fold):
    looks = [("a", "product", "hats")] * 4
    homes = [(customer, "home", "shoes") for customer in "abc"]
    outbox, *_ = absorbed(fold, the_log([("b", "model", ""), *looks, *homes]), 70)
    decided = [
        orjson.loads(one.value)["subject"] for one in outbox if one.topic == "journey.decisions"
    ]
    assert sorted(set(decided)) == ["b", "c"]
    assert [kind for kind in kinds(outbox) if kind == "decision_failed"] == ["decision_failed"]


def test_prices_that_share_a_budget_are_made_in_turn(fold):
    carts = [("abcdef"[n % 6], page, "shoes") for n in range(40) for page in ("home", "cart")]
    outbox, *_ = absorbed(fold, the_log(carts), 70)
    offers = [orjson.loads(one.value)["data"] for one in outbox if one.topic == "price.offers"]
    quotes = {offer["quote"]["quote"]: offer["quote"] for offer in offers}
    off = [
        Decimal(part["amount"]["amount"])
        for quote in quotes.values()
        for part in quote["components"]
        if part["code"] == "coupon"
    ]
    assert 0 < sum(abs(amount) for amount in off) <= Decimal(25)
