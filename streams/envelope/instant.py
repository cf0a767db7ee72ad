"""Instants at the edge: RFC 3339 in, milliseconds inside."""

from datetime import UTC, datetime

import msgspec

from journeys.event import Millis
from journeys.local_time import millis
from streams.envelope.rejection import Cause, RefusedError

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""An event before this instant has a broken clock."""
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""An event from this instant on has a broken clock."""


def read_time(value: object, field: str) -> Millis:
    """Read an RFC 3339 instant with its offset from UTC; `RefusedError` says what is wrong with it.

    >>> read_time("2017-03-01T10:00:00.5Z", "time")
    1488362400500
    >>> read_time("2017-03-01T10:00:00", "time")
    Traceback (most recent call last):
    streams.envelope.rejection.RefusedError: 'time' has no offset from UTC; end it with Z or +hh:mm.
    """
    if value is None or value == "":
        raise RefusedError(Cause.NO_TIME, f"The event has no {field!r}; say when it happened.")
    moment = _moment(value, field)
    if moment.tzinfo is None:
        sentence = f"{field!r} has no offset from UTC; end it with Z or +hh:mm."
        raise RefusedError(Cause.BAD_TIME, sentence)
    if not EARLIEST <= moment < LATEST:
        sentence = f"{field!r} lies outside the years 1970 to 2199; check the sender's clock."
        raise RefusedError(Cause.BAD_TIME, sentence)
    return millis(moment)


def _moment(value: object, field: str) -> datetime:
    try:
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        sentence = f"{field!r} is not an RFC 3339 instant such as 2026-03-01T10:00:00Z."
        raise RefusedError(Cause.BAD_TIME, sentence) from None
