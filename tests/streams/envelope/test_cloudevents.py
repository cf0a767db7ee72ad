"""CloudEvents as the official library writes them are read, and ours are read by it."""

from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from journeys.event import Event
from journeys.outcome import Message
from streams.envelope.decode import decode
from streams.envelope.outgoing import encode
from streams.envelope.rejection import Cause
from streams.lanes.fold import Record

ATTRIBUTES = {
    "id": "e1",
    "source": "/shop/web",
    "type": "order.completed",
    "subject": "josé",
    "time": datetime(2026, 3, 1, 10, tzinfo=UTC),
    "datacontenttype": "application/json",
}
DATA = {"value": 3.5, "lines": [{"product": "a", "quantity": 2}]}


def theirs(write, **more):
    made = CloudEvent(ATTRIBUTES | more, DATA)
    message = write(made, JSONFormat(), lambda event: event.get_subject())
    return Record(0, 0, message.key.encode(), message.value, tuple(message.headers.items()))


@pytest.mark.parametrize("write", [kafka.to_binary, kafka.to_structured])
def test_both_modes_of_the_official_library_give_the_same_event(write):
    assert decode(theirs(write), b"") == Event(
        id="e1",
        name="order.completed",
        customer="josé",
        time=1772359200000,
        data=DATA,
        source="/shop/web",
    )


@pytest.mark.parametrize("write", [kafka.to_binary, kafka.to_structured])
def test_the_extension_replays_is_read_in_both_modes(write):
    assert decode(theirs(write, replays="rumbo:0:3:41:2"), b"").replays == "rumbo:0:3:41:2"


def binary(value=b"{}", **headers):
    said = {"ce_specversion": b"1.0", "ce_id": b"e1", "ce_source": b"s", "ce_type": b"t",
            "ce_subject": b"7", "ce_time": b"2026-03-01T10:00:00Z"} | headers  # fmt: skip
    return Record(0, 0, b"7", value, tuple((n, v) for n, v in said.items() if v is not None))


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (binary(ce_id=None, ce_specversion=b"1.0"), Cause.NO_ID),
        (binary(ce_time=None), Cause.NO_TIME),
        (binary(ce_type=None), Cause.NO_NAME),
        (binary(ce_subject=b"8"), Cause.KEY_MISMATCH),
        (binary(ce_subject=b"\xff"), Cause.WRONG_TYPE),
        (binary(ce_specversion=None), Cause.UNSUPPORTED),
        (binary(b"[1]"), Cause.WRONG_TYPE),
        (binary(b"{"), Cause.NOT_JSON),
        (binary(b"<a/>", **{"content-type": b"application/xml"}), Cause.UNSUPPORTED),
        (binary(ce_type=b"rumbo.clock.advanced"), Cause.RESERVED),
    ],
)
def test_what_is_wrong_in_binary_mode_is_refused(record, cause):
    assert decode(record, b"").cause is cause


def test_binary_mode_without_data_is_an_event_without_data():
    assert decode(binary(b""), b"").data == {}


def test_a_batch_is_refused():
    headers = (("content-type", b"application/cloudevents-batch+json"),)
    assert decode(Record(0, 0, b"7", b"[{}]", headers), b"").cause is Cause.WRONG_TYPE


def test_the_official_library_reads_what_we_write():
    message = Message(
        topic="journey.decisions", type="rumbo.decision", time=1772359200250, data=DATA, key="7"
    )
    value, headers = encode("rumbo:0:3:41:0", message, "/rumbo/rumbo", "https://example.org/d")
    read = kafka.from_structured_event(kafka.KafkaMessage(dict(headers), b"7", value))
    assert read.get_id() == "rumbo:0:3:41:0"
    assert read.get_type() == "rumbo.decision"
    assert read.get_source() == "/rumbo/rumbo"
    assert read.get_subject() == "7"
    assert read.get_time() == datetime(2026, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert read.get_dataschema() == "https://example.org/d"
    assert read.get_data() == DATA
