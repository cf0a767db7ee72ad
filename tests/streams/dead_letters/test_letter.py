"""A dead letter keeps its original, stays below its topic's limit, and is a CloudEvent."""

import pytest
from cloudevents.core.bindings import kafka

from streams.dead_letters import Source, read, write
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.fold import Record
from streams.messages import DeadLetterHeaders
from streams.topics import INPUT_LIMIT, OUTPUT_LIMIT

WHY = Rejection(Cause.NOT_JSON, Stage.DECODE, "The value is not JSON: ünexpected end.")
SOURCE = Source("rumbo", "acme.clickstream.events", 3)
HEADERS = (("content-type", b"text/plain"), ("trace", b"\x00\xff"), ("trace", b"2"))


def letter(record):
    return write("rumbo:0:3:5:0", record, WHY, SOURCE, 1772359200000)


def size(written):
    key, value, headers = written
    return len(key or b"") + len(value) + sum(len(n.encode()) + len(v) + 10 for n, v in headers)


@pytest.mark.parametrize("key", [None, b"", b"7", b"\xff\x00"])
@pytest.mark.parametrize("value", [None, b"", b"{", b"\xff\x00"])
def test_the_original_is_kept_byte_for_byte(key, value):
    record = Record(5, 1000, key, value, HEADERS)
    found = read(*letter(record))
    assert (found.key, found.value, found.headers) == (key, value, HEADERS)
    assert (found.topic, found.partition, found.offset) == ("acme.clickstream.events", 3, 5)
    assert (found.cause, found.stage, found.error) == ("not_json", "decode", WHY.sentence)
    assert (found.size, found.truncated) == (len(value or b""), ())


def test_the_same_record_refused_for_the_same_cause_gives_the_same_bytes():
    record = Record(5, 1000, b"7", b"{", HEADERS)
    assert letter(record) == letter(record)


def test_it_is_a_cloudevent_in_binary_mode_and_fits_its_model():
    key, value, headers = letter(Record(5, 1000, b"7", b"{", HEADERS))
    event = kafka.from_binary_event(kafka.KafkaMessage(dict(headers), key, value))
    assert event.get_id() == "rumbo:0:3:5:0"
    assert event.get_type() == "rumbo.dead_letter"
    said = {name: raw.decode() for name, raw in headers if name.startswith("ce_")}
    assert DeadLetterHeaders.model_validate(said).ce_cause == "not_json"
    assert dict(headers)["id"] == b"rumbo:0:3:5:0"


def test_the_largest_event_fits_whole():
    record = Record(5, 1000, b"7", b"x" * INPUT_LIMIT, HEADERS)
    written = letter(record)
    assert read(*written).value == record.value
    assert size(written) <= OUTPUT_LIMIT


@pytest.mark.parametrize(
    ("record", "cut"),
    [
        (Record(5, 0, b"7", b"x" * 10_000_000, HEADERS), ("value", "headers")),
        (Record(5, 0, b"7" * 400_000, b"x", HEADERS), ("key", "value", "headers")),
        (Record(5, 0, b"7", b"x", (("h", b""),) * 60_000), ("headers",)),
        (Record(5, 0, b"7", b"x", (("h" * 400_000, b""),)), ("headers",)),
    ],
)
def test_what_does_not_fit_is_cut_and_said(record, cut):
    written = letter(record)
    assert size(written) <= OUTPUT_LIMIT
    found = read(*written)
    assert found.truncated == cut
    assert found.size == len(record.value)


def test_a_long_sentence_is_cut():
    why = Rejection(Cause.DECISION_FAILED, Stage.DECIDE, "x" * 100_000)
    found = read(*write("i", Record(5, 0, b"7", b"{"), why, SOURCE, 0))
    assert len(found.error) == 1000


def test_sent_again_it_drops_its_source_position_and_says_what_it_replays():
    headers = (("rumbo-position", b"a:0:0:1:0"), ("rumbo-replays", b"old"), ("x", b"1"))
    found = read(*letter(Record(5, 0, b"7", b"{", headers)))
    assert found.again() == [("x", b"1"), ("rumbo-replays", b"rumbo:0:3:5:0")]


@pytest.mark.parametrize(
    "headers", [[], [("ce_type", b"rumbo.decision")], [("ce_type", b"rumbo.dead_letter")]]
)
def test_another_record_is_no_dead_letter(headers):
    with pytest.raises(ValueError, match="dead letter"):
        read(b"7", b"{}", headers)
