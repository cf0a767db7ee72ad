"""How a partition's log is cut into slices cannot be seen in what comes of it."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.folder import LIBRARY, documents
from streams.definitions.manifest import Manifest, encode
from streams.envelope import control
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.instant import read_time
from streams.envelope.outgoing import rfc3339
from streams.lanes.fold import Place, Record
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook

KEY = b"0123456789abcdef"
PLACE = Place("rumbo", 0, 0, 1)
HOUR = 3_600_000
BEGIN = read_time("2026-03-02T10:00:00Z", "time")
CUSTOMERS = ("ana", "bo", "cruz")
DAYS = 8


def of_ours(name, identity, now, data):
    value, headers = control.build(
        name, identity=identity, time=now, data={"partition": 0, **data}, source="/t", key=KEY
    )
    return None, value, tuple(headers)


def of_a_customer(name, customer, identity, now, data):
    value = {
        "specversion": "1.0",
        "id": identity,
        "source": "/t",
        "type": name,
        "subject": customer,
        "time": rfc3339(now),
        "data": data,
    }
    return customer.encode(), orjson.dumps(value), ((CONTENT_TYPE, CLOUDEVENTS_JSON),)


def order(customer, number, now):
    data = {"basket_id": f"b{number}", "value": 9.5, "categories": ["CHEESE", "BEEF"]}
    return of_a_customer("order.completed", customer, f"o{number}", now, data)


def the_log():
    """A week: orders that set several timers at one instant, and six-hourly clock events."""
    yield of_ours(control.PLAN, "plan", BEGIN, {"manifest": 1})
    for customer in CUSTOMERS:
        said = {"purpose": "marketing", "granted": True}
        yield of_a_customer("consent.changed", customer, f"c-{customer}", BEGIN, said)
    for number in range(4 * DAYS):
        now = BEGIN + number * 6 * HOUR
        if number % 5 < 3:
            yield order(CUSTOMERS[number % 5], number, now)
        later = now + HOUR
        said = {"limit": 500, "now": rfc3339(later)}
        yield of_ours(control.CLOCK, f"hour:{number}", later, said)


@pytest.fixture(scope="module")
def fold():
    book = DefinitionsBook("", "journey.definitions", compiled)
    found, findings, _ = documents([LIBRARY])
    assert not findings
    told = {
        "seed": "s",
        "clock": "events",
        "max_ahead": 48 * HOUR,
        "max_late": 720 * HOUR,
        "policies": True,
        "example_partitions": 1,
    }
    names = tuple(sorted(document.key for document in found))
    for value in (*found, Manifest(1, "", names, told, {}, "")):
        book.catalogue.add(value.key, encode(value))
    return JourneyFold(book, SnapshotBook("", ""), prefix="", job_key=KEY, wall=lambda: BEGIN)


LOG = [Record(off, BEGIN, *one) for off, one in enumerate(the_log())]


def absorbed(fold, sizes):
    """Fold the log in slices of these sizes, the last one again and again, as a lane does."""
    partition, states, due, outbox, off = None, {}, {}, [], 0
    sizes = list(sizes)
    while off < len(LOG):
        records = LOG[off : off + (sizes.pop(0) if len(sizes) > 1 else sizes[0])]
        needs = fold.needs(PLACE, partition, records)
        timers = sorted((at, name) for name, at in due.items() if at <= (needs.due_until or 0))
        waiting = [(name, at) for at, name in timers[: needs.due_limit + 1]]
        names = {*needs.customers, *(name for name, _ in waiting)}
        loaded = {name: states.get(name) for name in names}
        folded = fold.fold(PLACE, partition, records, loaded, waiting, frozenset())
        partition = folded.partition
        states |= folded.states
        due = {name: at for name, at in (due | dict(folded.due)).items() if at is not None}
        outbox += folded.outbox
        off = folded.off + 1
    return outbox, states, due, partition


def test_every_timer_of_one_instant_fires_in_its_clock_event(fold):
    """Two journeys wait a day from the same order; the clock after that day moves both."""
    outbox, *_ = absorbed(fold, [len(LOG)])
    decisions = [orjson.loads(one.value) for one in outbox if one.topic == "journey.decisions"]
    first = [
        (one["data"]["journey"], one["time"])
        for one in decisions
        if one["type"] == "rumbo.decision" and one["subject"] == "ana"
    ][:2]
    clock = rfc3339(BEGIN + 25 * HOUR)
    assert sorted(first) == [("basket-offer", clock), ("next-category", clock)]


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, len(LOG)), min_size=1, max_size=6))
def test_slices_of_any_size_give_the_same(fold, sizes):
    assert absorbed(fold, sizes) == absorbed(fold, [1])
