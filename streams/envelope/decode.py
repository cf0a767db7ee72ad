"""Decoding: every record becomes an event or a rejection, whatever its bytes are."""

from journeys.event import Event
from streams.envelope import cloudevents, control, segment
from streams.envelope.draft import Headers
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.json_object import read_object
from streams.envelope.plain import read_plain
from streams.envelope.rejection import Cause, RefusedError, Rejection
from streams.lanes.fold import Record
from streams.topics import INPUT_LIMIT


def decode(record: Record, job_key: bytes) -> Event | Rejection:
    """Read a record of the input; never raises for what is in it.

    CloudEvents 1.0 are read in structured mode (a ``content-type``, or an object with
    ``specversion``) and in binary mode (``ce_`` headers), and so are Segment messages. Control
    events must be signed with ``job_key``.

    >>> decode(Record(0, 0, b"7", b"{}"), b"").cause
    <Cause.UNKNOWN_FORMAT: 'unknown_format'>
    """
    plain = read_plain(record)
    return read_fully(record, job_key) if plain is None else plain


def read_fully(record: Record, job_key: bytes) -> Event | Rejection:
    """Read a record step by step, whatever it is; the plain reading only gives the same sooner."""
    try:
        return _read(record, job_key)
    except RefusedError as refused:
        return refused.rejection


def _read(record: Record, job_key: bytes) -> Event:
    value = _checked(record.value)
    headers = {name: raw or b"" for name, raw in record.headers}
    if not _says_structured(headers) and cloudevents.is_binary(headers):
        return cloudevents.binary(record.key, headers, value)
    message = read_object(value)
    if control.is_control(message):
        return control.read(record.key, headers, message, job_key)
    if segment.is_segment(message):
        return segment.read(record.key, headers, message)
    if "specversion" in message or _says_structured(headers):
        return cloudevents.structured(record.key, headers, message)
    sentence = (
        "The value is neither a CloudEvent (no specversion) nor a Segment message "
        "(type track, identify, page or alias)."
    )
    raise RefusedError(Cause.UNKNOWN_FORMAT, sentence)


def _checked(value: bytes | None) -> bytes:
    if value is None:
        raise RefusedError(Cause.TOMBSTONE, "The record has no value; an event has one.")
    if len(value) > INPUT_LIMIT:
        sentence = f"The value has {len(value):,} bytes; an event has at most {INPUT_LIMIT:,}."
        raise RefusedError(Cause.TOO_LARGE, sentence)
    return value


def _says_structured(headers: Headers) -> bool:
    said = headers.get(CONTENT_TYPE)
    return said is not None and said.lower().startswith(CLOUDEVENTS_JSON)
