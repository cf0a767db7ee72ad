"""The plain reading gives what the full reading gives, or leaves it to that one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.event import Event
from streams.envelope.decode import decode, read_fully
from streams.envelope.plain import read_plain
from streams.lanes.fold import Record

KEY = b"0123456789abcdef"
EVENT = {
    "specversion": "1.0",
    "id": "e1",
    "source": "shop",
    "type": "order.completed",
    "subject": "7",
    "time": "2026-03-01T10:00:00Z",
    "data": {"value": 3.5, "categories": ["CHEESE"]},
}
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["", "x" * 300, "x" * 600, "ü", "rumbo.x", "1970-01-01", "2200-01-01T00:00Z"])
    | st.lists(st.integers(), max_size=3)
    | st.dictionaries(st.text(max_size=4), st.integers() | st.floats(), max_size=3)
)
NAMES = st.sampled_from(
    [
        *EVENT,
        "datacontenttype",
        "data_base64",
        "traceparent",
        "replays",
        "signature",
        "messageId",
        "z",
    ]
)
BYTES = st.sampled_from(
    [
        b"\xff",
        b"\xed\xa0\x80",
        b"\\u0069",
        b"\\",
        b'"',
        b"{",
        b"[",
        b" ",
        b"\x00",
        b",",
        b"1" * 30,
        b"1e400",
        b"NaN",
        b"-0",
        b'"id":"e2",',
        b'"data":{},',
        b"\xef\xbb\xbf",
    ]
)


@st.composite
def nearly_plain(draw):
    fields = EVENT | draw(st.dictionaries(NAMES, ODD, max_size=2))
    for name in draw(st.lists(NAMES, max_size=1)):
        fields.pop(name, None)
    raw = json.dumps(fields, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")
    for odd in draw(st.lists(BYTES, max_size=2)):
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + odd + raw[at + draw(st.integers(0, 1)) :]
    key = draw(st.sampled_from([b"7", b"8", b"", None, "ü".encode()]))
    headers = draw(
        st.sampled_from([(), STRUCTURED, (("content-type", b"text/plain"),), (("x", b""),)])
    )
    return Record(5, 1, key, raw, headers)


@settings(max_examples=1500, deadline=None)
@given(nearly_plain())
def test_the_plain_reading_is_the_full_reading(record):
    plain = read_plain(record)
    assert plain is None or repr(plain) == repr(read_fully(record, KEY))


@pytest.mark.parametrize("headers", [(), STRUCTURED])
def test_what_producers_usually_send_is_read_plainly(headers):
    usual = EVENT | {"datacontenttype": "application/json", "traceparent": "00-0-0-00"}
    record = Record(5, 1, b"7", json.dumps(usual).encode(), headers)
    assert isinstance(read_plain(record), Event)
    assert decode(record, KEY) == read_fully(record, KEY)
