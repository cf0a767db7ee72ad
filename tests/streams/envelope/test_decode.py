"""Every record becomes an event or a rejection with its cause and a sentence."""

import json

import pytest

from journeys.event import Event, Position
from streams.envelope.decode import decode
from streams.envelope.json_object import MAX_DEPTH
from streams.envelope.rejection import Cause, Rejection
from streams.lanes.fold import Record
from streams.topics import INPUT_LIMIT

EVENT = {
    "specversion": "1.0",
    "id": "e1",
    "source": "shop",
    "type": "order.completed",
    "subject": "7",
    "time": "2026-03-01T10:00:00Z",
    "data": {"value": 3.5},
}
KEY = b"0123456789abcdef"


def record(value, key=b"7", **headers):
    raw = value if isinstance(value, bytes | None) else json.dumps(value).encode()
    return Record(5, 1, key, raw, tuple((n.replace("_", "-"), v) for n, v in headers.items()))


def decoded(value, key=b"7", **headers):
    found = decode(record(value, key, **headers), KEY)
    assert isinstance(found, Event), found
    return found


def cause(value, key=b"7", **headers):
    found = decode(record(value, key, **headers), KEY)
    assert isinstance(found, Rejection), found
    assert found.sentence.endswith(".")
    return found.cause


def without(field):
    return {name: value for name, value in EVENT.items() if name != field}


def test_an_event_without_a_content_type_is_known_by_its_specversion():
    assert decoded(EVENT) == Event(
        id="e1",
        name="order.completed",
        customer="7",
        time=1772359200000,
        data={"value": 3.5},
        source="shop",
    )


def test_data_may_be_absent():
    assert decoded(without("data")).data == {}


def test_a_customer_may_have_any_name():
    assert decoded(EVENT | {"subject": "josé 😀"}, "josé 😀".encode()).customer == "josé 😀"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("id", Cause.NO_ID),
        ("time", Cause.NO_TIME),
        ("type", Cause.NO_NAME),
        ("source", Cause.NO_SOURCE),
        ("subject", Cause.NO_CUSTOMER),
        ("specversion", Cause.UNKNOWN_FORMAT),
    ],
)
def test_what_an_event_must_have_is_asked_for(field, expected):
    assert cause(without(field)) is expected


@pytest.mark.parametrize("field", ["id", "type", "source", "subject"])
@pytest.mark.parametrize("value", [1, 1.5, True, [], {}])
def test_a_field_of_a_wrong_type_is_named(field, value):
    found = decode(record(EVENT | {field: value}), KEY)
    assert found.cause is Cause.WRONG_TYPE
    assert repr(field) in found.sentence


@pytest.mark.parametrize("field", ["id", "type", "source", "subject"])
def test_texts_are_bounded(field):
    assert cause(EVENT | {field: "x" * 600}) is Cause.WRONG_TYPE


@pytest.mark.parametrize("data", [1, "text", [1], True])
def test_data_is_an_object(data):
    assert cause(EVENT | {"data": data}) is Cause.WRONG_TYPE


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-01T10:00:00",
        "2026-03-01",
        "yesterday",
        "2026-13-01T10:00:00Z",
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "10000-01-01T00:00:00Z",
        1772359200,
        True,
        {},
    ],
)
def test_a_time_that_is_none_is_refused(time):
    assert cause(EVENT | {"time": time}) is Cause.BAD_TIME


def test_a_time_may_have_any_offset_from_utc():
    assert decoded(EVENT | {"time": "2026-03-01T12:00:00.25+02:00"}).time == 1772359200250


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a": "\xff"}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": -1e400}',
        b'{"a": "\\ud800"}',
        b"9" * 400,
        b"{} {}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_json_is_refused(value):
    assert cause(value) is Cause.NOT_JSON


def test_numbers_beyond_a_double_are_refused_in_an_event_too():
    raw = json.dumps(EVENT).replace("3.5", "1e400").encode()
    assert cause(raw) is Cause.NOT_JSON


def test_integers_stay_exact_up_to_64_bits_and_become_doubles_beyond():
    data = decoded(EVENT | {"data": {"a": 2**63 - 1, "b": -(2**63), "c": 10**30}}).data
    assert data == {"a": 2**63 - 1, "b": -(2**63), "c": 1e30}
    assert isinstance(data["a"], int)
    assert isinstance(data["c"], float)


@pytest.mark.parametrize("value", [b"[]", b"1", b"null", b'"text"', b"true"])
def test_json_that_is_no_object_is_refused(value):
    assert cause(value) is Cause.WRONG_TYPE


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1023, 10_000, 30_000])
def test_deep_nesting_is_refused_and_never_crashes(opening, levels):
    closing = b"]" if opening == b"[" else b"1}"
    value = opening * levels + closing[:-1] + closing[-1:] * levels
    assert cause(b'{"specversion":"1.0","data":' + value + b"}") is Cause.TOO_DEEP


def test_the_deepest_nesting_that_is_allowed_is_read():
    data = {"a": 1}
    for _ in range(MAX_DEPTH - 2):
        data = {"a": data}
    assert decoded(EVENT | {"data": data}).data == data
    assert cause(EVENT | {"data": {"a": data}}) is Cause.TOO_DEEP


def test_many_brackets_side_by_side_are_not_deep():
    data = {"lines": [{"a": 1}] * 200, "text": "[" * 200}
    assert decoded(EVENT | {"data": data}).data == data


def test_an_event_has_256_kib_at_most():
    room = INPUT_LIMIT - len(json.dumps(EVENT | {"data": {"a": ""}}))
    assert decoded(EVENT | {"data": {"a": "x" * room}})
    assert cause(EVENT | {"data": {"a": "x" * (room + 1)}}) is Cause.TOO_LARGE


def test_a_tombstone_is_refused():
    assert cause(None) is Cause.TOMBSTONE


@pytest.mark.parametrize("key", [None, b""])
def test_a_record_has_a_key(key):
    assert cause(EVENT, key) is Cause.NO_KEY


@pytest.mark.parametrize("key", [b"8", b"7 ", b"\xff"])
def test_key_and_subject_are_equal(key):
    assert cause(EVENT, key) is Cause.KEY_MISMATCH


@pytest.mark.parametrize("value", [{}, {"id": "e1"}, {"type": "order.completed"}, {"type": ["x"]}])
def test_an_object_of_neither_format_is_refused(value):
    assert cause(value) is Cause.UNKNOWN_FORMAT


def test_only_cloudevents_1_0_is_read():
    assert cause(EVENT | {"specversion": "0.3"}) is Cause.UNSUPPORTED
    assert cause(EVENT | {"specversion": {"a": 1}}) is Cause.UNSUPPORTED


def test_binary_data_is_refused():
    assert cause(without("data") | {"data_base64": "e30="}) is Cause.UNSUPPORTED
    assert cause(EVENT | {"datacontenttype": "text/xml"}) is Cause.UNSUPPORTED


def test_names_of_rumbo_itself_are_reserved():
    assert cause(EVENT | {"type": "rumbo.timer"}) is Cause.RESERVED
    segment = {"type": "track", "messageId": "m", "userId": "7", "event": "rumbo.clock.advanced"}
    assert cause(segment | {"timestamp": EVENT["time"]}) is Cause.RESERVED


def test_where_a_forwarded_event_comes_from_stands_in_a_header():
    assert decoded(EVENT, rumbo_position=b"rumbo:0:3:41:2").origin == Position("rumbo", 0, 3, 41, 2)


@pytest.mark.parametrize(
    "position", [b"", b"rumbo", b"a:b:c:d:e", b"a:1:2:3:-4", b"\xff", b"a:1:2:3:" + b"9" * 30]
)
def test_a_source_position_that_is_none_is_refused(position):
    assert cause(EVENT, rumbo_position=position) in (Cause.BAD_POSITION, Cause.WRONG_TYPE)


def test_what_a_record_replays_stands_in_a_header_or_in_the_event():
    assert decoded(EVENT, rumbo_replays=b"rumbo:0:3:41:2").replays == "rumbo:0:3:41:2"
    assert decoded(EVENT | {"replays": "rumbo:0:3:41:2"}).replays == "rumbo:0:3:41:2"


def test_a_header_without_a_value_counts_as_empty():
    found = decode(Record(5, 1, b"7", json.dumps(EVENT).encode(), (("x", None),)), KEY)
    assert isinstance(found, Event)
