"""Cutting an original record so that its dead letter stays below the limit of its topic."""

from typing import NamedTuple

from streams.lanes.fold import Record
from streams.topics import OUTPUT_LIMIT

ORIGINAL = "original-"
"""What the names of the original headers begin with."""

OVERHEAD = 1024
"""Bytes that Kafka's batch and record framing may take."""
FRAME = 10
"""Bytes that the framing of one header may take."""

Headers = list[tuple[str, bytes]]


class Fitted(NamedTuple):
    """The parts of an original as they fit, and the names of those that were cut."""

    key: bytes | None
    value: bytes
    headers: Headers
    cut: tuple[str, ...]


def fit(record: Record, said: Headers) -> Fitted:
    """Keep as much of a record as fits beside what is ``said`` of it: key, value, then headers.

    >>> fit(Record(0, 0, b"7", b"x" * 400_000), []).cut
    ('value',)
    """
    left = OUTPUT_LIMIT - OVERHEAD - _size(said)
    key, value = record.key, record.value or b""
    kept_key = None if key is None else key[:left]
    left -= len(kept_key or b"")
    kept_value = value[:left]
    headers = _first(record.headers, left - len(kept_value))
    pairs = (
        ("key", key, kept_key),
        ("value", value, kept_value),
        ("headers", len(record.headers), len(headers)),
    )
    cut = tuple(name for name, whole, kept in pairs if whole != kept)
    return Fitted(kept_key, kept_value, headers, cut)


def _first(headers: tuple[tuple[str, bytes], ...], room: int) -> Headers:
    kept: Headers = []
    for name, raw in headers:
        header = (ORIGINAL + name, raw or b"")
        room -= _size([header])
        if room < 0:
            break
        kept.append(header)
    return kept


def _size(headers: Headers) -> int:
    return sum(len(name.encode()) + len(raw) + FRAME for name, raw in headers)
