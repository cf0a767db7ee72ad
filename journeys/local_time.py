"""Local times: what a customer's clock shows, and when it will show something."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from journeys.event import Millis

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """Give the time zone of this name, or None when there is none.

    >>> zone("Europe/Madrid").key
    'Europe/Madrid'
    >>> zone("Europe/Nowhere") is None
    True
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def aware(at: Millis) -> datetime:
    """Give this instant as an aware datetime in UTC.

    >>> aware(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return _EPOCH + timedelta(milliseconds=at)


@lru_cache(maxsize=1024)
def instant(at: Millis | None) -> str | None:
    """Give an instant as RFC 3339 in UTC, to the millisecond.

    >>> instant(1500)
    '1970-01-01T00:00:01.500Z'
    """
    return None if at is None else f"{aware(at).isoformat(timespec='milliseconds')[:-6]}Z"


def millis(moment: datetime) -> Millis:
    """Give this aware datetime in milliseconds since the epoch; parts of a millisecond are cut off."""
    past = moment - _EPOCH
    return past.days * 86_400_000 + past.seconds * 1000 + past.microseconds // 1000


def local(at: Millis, where: ZoneInfo) -> datetime:
    """Give what the clock shows there at this instant."""
    return aware(at).astimezone(where)


EVERY_DAY = frozenset(range(7))
"""The days of a week, Monday first."""


def next_local(
    at: Millis, clock: time, where: ZoneInfo, days: frozenset[int] = EVERY_DAY
) -> Millis:
    """Give the first instant after ``at`` at which the clock there shows ``clock``, on one of ``days``.

    An hour that summer time skips becomes the next valid instant; one that comes twice, the first.

    >>> madrid = zone("Europe/Madrid")
    >>> aware(next_local(millis(datetime(2026, 3, 29, 0, tzinfo=UTC)), time(2, 30), madrid)).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    day = local(at, where).date()
    for ahead in range(10):
        on = day + timedelta(days=ahead)
        if on.weekday() in days:
            moment = valid(datetime.combine(on, clock), where)
            if moment > at:
                return moment
    raise AssertionError("a clock shows every time of day of every weekday within ten days")


def on_day(at: Millis, clock: time, where: ZoneInfo) -> Millis:
    """Give the instant at which the clock there shows ``clock`` on the day of ``at``.

    >>> noon = on_day(millis(datetime(2026, 3, 29, 20, tzinfo=UTC)), time(12), zone("Europe/Madrid"))
    >>> aware(noon).isoformat()
    '2026-03-29T10:00:00+00:00'
    """
    return valid(datetime.combine(local(at, where).date(), clock), where)


def valid(naive: datetime, where: ZoneInfo) -> Millis:
    """Give the first instant at which the clock there shows this; in a gap, the end of the gap."""
    first = naive.replace(tzinfo=where).astimezone(UTC)
    if first.astimezone(where).replace(tzinfo=None) == naive:
        return millis(first)
    return _end_of_gap(naive, where)


def _end_of_gap(naive: datetime, where: ZoneInfo) -> Millis:
    low = millis(naive.replace(tzinfo=where, fold=1).astimezone(UTC))
    high = millis(naive.replace(tzinfo=where).astimezone(UTC))
    offset = local(low, where).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if local(middle, where).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
