"""Whatever lies in the input, decoding gives an event or a rejection."""

import json

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.event import Event
from journeys.state import Customer, encode
from streams.dead_letters import Source, read, write
from streams.envelope.decode import decode
from streams.envelope.rejection import Rejection
from streams.envelope.validate import Schemas
from streams.lanes.fold import Record

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "specversion": st.just("1.0") | JSON,
        "id": st.just("e1") | JSON,
        "source": st.just("shop") | JSON,
        "type": st.sampled_from(
            [
                "order.completed",
                "track",
                "identify",
                "page",
                "alias",
                "rumbo.clock.advanced",
                "rumbo.x",
            ]
        )
        | JSON,
        "subject": st.just("7") | JSON,
        "time": st.just("2026-03-01T10:00:00Z") | JSON,
        "timestamp": st.just("2026-03-01T10:00:00Z") | JSON,
        "data": JSON,
        "data_base64": JSON,
        "datacontenttype": JSON,
        "messageId": st.just("m1") | JSON,
        "userId": st.just("7") | JSON,
        "anonymousId": JSON,
        "event": JSON,
        "properties": JSON,
        "traits": JSON,
        "name": JSON,
        "signature": JSON,
        "replays": JSON,
    },
)
VALUES = (
    st.none()
    | st.binary(max_size=200)
    | FIELDS.map(lambda fields: json.dumps(fields).encode())
    | FIELDS.map(
        lambda fields: json.dumps(fields, ensure_ascii=False).encode(errors="surrogatepass")
    )
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["content-type", "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject",
             "ce_time", "ce_replays", "rumbo-position", "rumbo-replays", "x"]
        ),
        st.sampled_from(
            [b"application/cloudevents+json", b"application/json", b"1.0", b"7", b"a:0:1:2:3",
             b"2026-03-01T10:00:00Z", b"order.completed"]
        )
        | st.binary(max_size=20),
    ),
    max_size=8,
)  # fmt: skip
RECORDS = st.builds(
    Record,
    offset=st.integers(0, 2**63 - 1),
    timestamp=st.integers(-(2**63), 2**63 - 1),
    key=st.none() | st.just(b"7") | st.binary(max_size=10),
    value=VALUES,
    headers=HEADERS.map(tuple),
)
SCHEMAS = Schemas({"order.completed": {"value": "number", "when": "timestamp?", "total": "money?"}})


@settings(max_examples=600, deadline=None)
@given(RECORDS)
def test_every_record_is_an_event_or_a_rejection(record):
    found = decode(record, b"0123456789abcdef")
    assert isinstance(found, Event | Rejection)
    if isinstance(found, Rejection):
        assert 10 < len(found.sentence) < 1000
    else:
        assert isinstance(SCHEMAS.mismatch(found), Rejection | None)
        orjson.dumps(found.data)
        encode(Customer(fields=found.data))


@settings(max_examples=300, deadline=None)
@given(RECORDS)
def test_every_rejection_makes_a_dead_letter_that_can_be_read_back(record):
    found = decode(record, b"0123456789abcdef")
    if isinstance(found, Event):
        return
    letter = read(*write("rumbo:0:3:5:0", record, found, Source("rumbo", "in", 3), 0))
    assert (letter.key, letter.value) == (record.key, record.value)
    assert letter.headers == record.headers
    assert (letter.cause, letter.stage, letter.error) == (
        found.cause,
        found.stage,
        found.sentence,
    )
