"""Which events become spans, on which trace; and that watching never stops what is watched."""

from hypothesis import given
from hypothesis import strategies as st

from streams.lanes.fold import OutRecord, Place, Record
from streams.lanes.spans import Spans, decided, parent_of

PLACE = Place("job", 0, 3, 8)
PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
IDS = (0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331, 1)


def record(offset=5, value=b"{}", **headers):
    said = tuple((name, raw) for name, raw in headers.items())
    return Record(offset, 0, b"7", value, said)


def out(offset, topic="p.journey.decisions", k=0):
    return OutRecord(topic, 3, b"7", b"{}", [("id", f"job:0:3:{offset}:{k}".encode())])


def test_the_parent_is_read_from_a_header_or_an_attribute():
    attribute = b'{"traceparent": "' + PARENT + b'", "data": {}}'
    assert parent_of(record(traceparent=PARENT)) == IDS
    assert parent_of(record(ce_traceparent=PARENT)) == IDS
    assert parent_of(record(value=attribute)) == IDS
    assert parent_of(record(traceparent=b"00-" + b"0" * 32 + PARENT[35:])) is None


@given(value=st.none() | st.binary(), header=st.binary())
def test_any_bytes_have_a_parent_or_none(value, header):
    assert parent_of(record(value=value, traceparent=header)) in {None, IDS}


def test_only_events_that_decide_become_spans_each_with_its_messages():
    outbox = [out(5, "p.journey.lifecycle"), out(6, k=0), out(6, "p.price.offers", k=1)]
    (one,) = decided(PLACE, [record(5), record(6, traceparent=PARENT)], outbox)
    assert (one.record.offset, one.parent) == (6, IDS)
    assert one.messages == (outbox[1], outbox[2])


def test_the_same_event_has_the_same_ids_and_another_has_others():
    digests = [decided(PLACE, [record(n)], [out(n)])[0].digest for n in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def test_where_nobody_watches_nothing_is_called():
    assert Spans().after(PLACE, [record(5)], [out(5)]) == ()


def test_a_watcher_that_fails_stops_nothing():
    watched = Spans()
    watched.export = lambda _one: 1 / 0
    (call,) = watched.after(PLACE, [record(5)], [out(5)])
    call()
