"""What comes of each kind of record in a partition, without a broker."""

import json

import pytest

from streams.dead_letters.fit import FRAME
from streams.envelope import control
from streams.lanes.fold import Hold
from streams.partition.outbox import partition_of
from streams.topics import INPUT_LIMIT, OUTPUT_LIMIT
from tests.streams.partition.records import BEGIN, DAY, HELLO, HOUR, SCHEMA, Partition, event, kinds


@pytest.fixture
def shop():
    """Give a partition on the clock of events, with a plan in force."""
    one = Partition()
    one.define(1, SCHEMA, HELLO)
    one.control(control.PLAN, {"manifest": 1})
    one.clock(BEGIN)
    return one


def test_before_a_plan_is_in_force_events_are_absorbed_and_nothing_comes_of_them():
    one = Partition()
    assert one.order("ana", BEGIN) == []
    assert (one.state.plan, one.state.time, one.state.absorbed) == (0, 0, 1)


def test_an_order_enters_and_the_clock_moves_it_on(shop):
    assert kinds(shop.order("ana", BEGIN)) == ["rumbo.enrolment.entered"]
    assert shop.due == {"ana": BEGIN + DAY}
    assert kinds(shop.clock(BEGIN + DAY - 1)) == []
    moved = kinds(shop.clock(BEGIN + DAY))
    assert moved == ["rumbo.message", "rumbo.enrolment.exited"]
    assert shop.due == {}


def test_messages_are_numbered_by_the_event_that_caused_them(shop):
    shop.order("ana", BEGIN)
    outbox = shop.clock(BEGIN + DAY)
    ids = [dict(one.headers)["id"] for one in outbox]
    assert ids == [b"job:0:0:%d:%d" % (shop.off, k) for k in range(len(outbox))]
    assert [json.loads(one.value)["id"].encode() for one in outbox] == ids


def test_a_customers_timers_fire_before_their_later_event(shop):
    shop.order("ana", BEGIN)
    later = kinds(shop.order("ana", BEGIN + DAY + HOUR, "o2"))
    assert later[:2] == ["rumbo.message", "rumbo.enrolment.exited"]
    assert later[2:] == ["rumbo.enrolment.entered"]


def test_a_clock_event_fires_as_many_timers_as_its_limit_says(shop):
    for name in ("ana", "bo", "cruz"):
        shop.order(name, BEGIN, f"o-{name}")
    assert kinds(shop.clock(BEGIN + DAY, limit=2)).count("rumbo.message") == 2
    assert set(shop.due) == {"cruz"}
    assert kinds(shop.clock(BEGIN + DAY, limit=2)).count("rumbo.message") == 1


def test_the_same_event_twice_is_absorbed_once(shop):
    assert kinds(shop.order("ana", BEGIN)) == ["rumbo.enrolment.entered"]
    state = shop.states["ana"]
    assert shop.order("ana", BEGIN) == []
    assert shop.states["ana"] == state


@pytest.mark.parametrize(
    ("at", "cause"), [(BEGIN + 2 * DAY + 1, "too_early"), (BEGIN - 30 * DAY - 1, "too_old")]
)
def test_an_untimely_event_is_refused(shop, at, cause):
    assert kinds(shop.order("ana", at)) == [cause]
    assert kinds(shop.order("ana", BEGIN)) == ["rumbo.enrolment.entered"]


def test_an_event_that_does_not_fit_its_schema_is_refused(shop):
    assert kinds(shop.order("ana", BEGIN, value="much")) == ["invalid"]
    value = event("order.complete", "ana", "o2", BEGIN, {})
    assert kinds(shop.absorb(shop.record(b"ana", value)).outbox) == ["unknown_event"]


def test_a_dead_letter_that_is_sent_again_is_absorbed_once(shop):
    again = [("rumbo-replays", b"job:0:0:7:0")]
    assert kinds(shop.order("ana", BEGIN, headers=again)) == ["rumbo.enrolment.entered"]
    shop.clock(BEGIN + DAY)
    assert shop.order("ana", BEGIN + DAY, "o2", headers=again) == []
    assert shop.state.replays == ["job:0:0:7:0"]


def test_a_forwarded_event_counts_once_and_only_forwards(shop):
    def place(number):
        return [("rumbo-position", b"other:0:3:%d:0" % number)]

    assert kinds(shop.order("ana", BEGIN, "o1", place(5))) == ["rumbo.enrolment.entered"]
    assert shop.order("bo", BEGIN, "o2", place(5)) == []
    assert shop.order("bo", BEGIN, "o3", place(4)) == []
    assert kinds(shop.order("bo", BEGIN, "o4", place(6))) == ["rumbo.enrolment.entered"]


def test_an_event_on_the_wrong_partition_is_forwarded_as_it_is():
    number = 1 - partition_of(b"ana", 2)
    one = Partition(number, 2)
    (sent,) = one.order("ana", BEGIN, headers=[("x", b"1"), ("rumbo-position", b"a:0:0:1:0")])
    assert (sent.topic, sent.partition) == ("p.clickstream.events", 1 - number)
    assert json.loads(sent.value)["id"] == "o1"
    assert sent.headers == [("x", b"1"), ("rumbo-position", b"job:0:%d:0:0" % number)]


def test_a_control_event_for_another_partition_is_refused(shop):
    assert kinds(shop.control(control.PLAN, {"manifest": 1}, partition=3)) == ["wrong_partition"]


def test_an_event_set_aside_becomes_a_dead_letter(shop):
    record = shop.record(b"ana", event("order.completed", "ana", "o1", BEGIN, {"value": 3.5}))
    folded = shop.absorb(record, aside=frozenset({record.offset}))
    assert kinds(folded.outbox) == ["set_aside"]
    assert folded.states == {}


def test_what_cannot_be_decoded_is_refused_and_the_slice_goes_on(shop):
    broken = shop.record(b"ana", b"\xff{")
    good = shop.record(b"ana", event("order.completed", "ana", "o1", BEGIN, {"value": 3.5}))
    folded = shop.absorb(broken, good)
    assert kinds(folded.outbox) == ["not_json", "rumbo.enrolment.entered"]
    assert folded.refused == {"not_json": 1}


async def test_a_partition_holds_for_a_manifest_that_cannot_be_read(shop, monkeypatch):
    async def nothing_new():
        pass

    monkeypatch.setattr(shop.book, "refresh", nothing_new)
    order = shop.record(b"ana", event("order.completed", "ana", "o1", BEGIN, {"value": 3.5}))
    value, headers = control.activation("job", 0, 2, time=BEGIN, key=b"0123456789abcdef")
    plan = shop.record(None, value, headers)
    assert await shop.fold.ready(shop.place, shop.stored, [order, plan]) == 1
    held = await shop.fold.ready(shop.place, shop.stored, [plan])
    assert isinstance(held, Hold)
    assert "manifest 2" in held.reason


def test_a_partition_only_moves_to_higher_plans(shop):
    key = next(iter(shop.book.catalogue.manifests.values())).key
    shop.define(2, SCHEMA, parent=key)
    shop.control(control.PLAN, {"manifest": 2})
    assert shop.state.plan == 2
    shop.control(control.PLAN, {"manifest": 1})
    assert shop.state.plan == 2
    assert shop.order("ana", BEGIN) == []


def test_the_newest_plan_is_appended_where_it_is_missing():
    one = Partition()
    one.define(1, SCHEMA, HELLO)
    (missing,) = one.fold.appends(one.place, one.stored)
    assert (missing.topic, missing.partition, missing.key) == ("p.clickstream.events", 0, None)
    one.absorb(one.record(None, missing.value, missing.headers))
    assert one.state.plan == 1
    assert one.fold.appends(one.place, one.stored) == []


@pytest.mark.parametrize(("clock", "appends"), [("wall", True), ("events", False)])
def test_only_the_wall_clock_is_kept_by_the_owner(clock, appends):
    one = Partition()
    one.define(1, SCHEMA, HELLO, clock=clock)
    assert (one.fold.clock(one.place, BEGIN) is not None) == appends


def test_a_large_event_on_the_wrong_partition_is_a_dead_letter():
    """Compressed it came in; its partition would not take it as we send it."""
    number = 1 - partition_of(b"ana", 2)
    one = Partition(number, 2)
    (letter,) = one.order("ana", BEGIN, note="x" * (INPUT_LIMIT - 500))
    assert dict(letter.headers)["ce_cause"] == b"too_large"
    (sent,) = one.order("ana", BEGIN, note="x" * (INPUT_LIMIT - 5000))
    assert sent.topic == "p.clickstream.events"


LOUD = """\
journey: loud
version: 1
entry: {event: order.completed}
steps:
  shout: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi, data: {DATA}}}
"""


def test_a_message_too_large_for_its_topic_is_a_dead_letter_and_the_rest_goes_on():
    one = Partition()
    data = ", ".join(f"f{n}: {'x' * 4000}" for n in range(100))
    one.define(1, SCHEMA, LOUD.replace("DATA", data))
    one.control(control.PLAN, {"manifest": 1})
    sent = one.order("ana", BEGIN)
    assert kinds(sent) == ["rumbo.enrolment.entered", "message_too_large", "rumbo.enrolment.exited"]
    assert [dict(r.headers)["id"].decode() for r in sent] == [f"job:0:0:1:{k}" for k in range(3)]
    assert all(len(record.value) < OUTPUT_LIMIT for record in sent)


BATCH = 200
"""More bytes than the frame of a batch of one record takes."""
BOMB = [(f"x-{number}", b"y" * 100) for number in range(20_000)]


@pytest.mark.parametrize(
    ("value", "headers", "cause"),
    [
        (b"{" + b" " * 10_000_000 + b"}", [], b"too_large"),
        (b"{", BOMB, b"not_json"),
        (b"[" * 10_000 + b"]" * 10_000, [], b"too_deep"),
    ],
    ids=["10 MB", "a header bomb", "10,000 deep"],
)
def test_poison_of_any_size_is_one_dead_letter_that_its_topic_takes(shop, value, headers, cause):
    (letter,) = shop.absorb(shop.record(b"ana", value, headers)).outbox
    assert dict(letter.headers)["ce_cause"] == cause
    size = sum(len(name) + len(raw) + FRAME for name, raw in letter.headers)
    assert len(letter.key) + len(letter.value) + size + BATCH <= OUTPUT_LIMIT
    assert kinds(shop.order("ana", BEGIN)) == ["rumbo.enrolment.entered"]


GREET = """\
journey: greet
version: 1
entry: {event: order.completed}
policies: [night]
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""
NIGHT = """\
policy: night
version: 1
quiet_hours: {from: "21:00", to: "08:00", timezone: Europe/Madrid}
"""


def test_whose_clock_quiet_hours_went_by_is_counted():
    one = Partition()
    one.define(1, SCHEMA, NIGHT, GREET)
    one.control(control.PLAN, {"manifest": 1})
    profile = event("profile.changed", "ana", "p1", BEGIN, {"timezone": "Asia/Tokyo"})
    one.absorb(one.record(b"ana", profile))
    orders = [
        one.record(name.encode(), event("order.completed", name, name, BEGIN, {"value": 3.5}))
        for name in ("ana", "bo", "cruz")
    ]
    assert one.absorb(*orders).clocks == {"customer": 1, "default": 2}
    assert one.absorb(one.record(b"ana", profile)).clocks == {}
