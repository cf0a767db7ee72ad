"""The plain case of the input: a structured CloudEvent in which nothing is unusual, read in one pass.

Whatever is unusual or wrong gives None, and the full reading says what it is: this one never refuses.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec
import orjson

from journeys.event import Event
from journeys.local_time import millis
from streams.envelope.draft import MAX_CUSTOMER, MAX_ID, MAX_NAME, RESERVED
from streams.envelope.headers import CONTENT_TYPE
from streams.envelope.instant import EARLIEST, LATEST
from streams.envelope.json_object import MAX_DEPTH
from streams.lanes.fold import Record
from streams.topics import INPUT_LIMIT


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The attributes that are read, and the usual ones that are not; any other makes it unusual."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: msgspec.Raw
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Any = None
    traceparent: Any = None
    tracestate: Any = None


_decoder = msgspec.json.Decoder(_Plain)


def read_plain(record: Record) -> Event | None:
    """Give the event of a plain record; None when it takes the full reading to say what it is.

    >>> read_plain(Record(0, 0, b"7", b"{}")) is None
    True
    """
    value = record.value
    if value is None or not _usual(record, value):
        return None
    try:
        plain = _decoder.decode(value)
        data = orjson.loads(memoryview(plain.data))
    except (msgspec.MsgspecError, UnicodeDecodeError, orjson.JSONDecodeError):
        return None
    if type(data) is not dict or not _fits(plain, record.key):
        return None
    return Event(
        id=plain.id,
        name=plain.type,
        customer=plain.subject,
        time=millis(plain.time),
        data=data,
        source=plain.source,
    )


def _usual(record: Record, value: bytes) -> bool:
    """Say that the headers tell nothing, nothing is escaped (names could be), and little is nested."""
    headers = record.headers
    return (
        (not headers or (len(headers) == 1 and headers[0][0] == CONTENT_TYPE))
        and len(value) <= INPUT_LIMIT
        and b"\\" not in value
        and value.count(b"{") + value.count(b"[") <= MAX_DEPTH
    )


def _fits(plain: _Plain, key: bytes | None) -> bool:
    return (
        0 < len(plain.id) <= MAX_ID
        and 0 < len(plain.source) <= MAX_ID
        and 0 < len(plain.type) <= MAX_NAME
        and not plain.type.startswith(RESERVED)
        and 0 < len(plain.subject) <= MAX_CUSTOMER
        and plain.subject.encode() == key
        and len(key) <= MAX_CUSTOMER
        and plain.time.tzinfo is not None
        and EARLIEST <= plain.time < LATEST
    )
