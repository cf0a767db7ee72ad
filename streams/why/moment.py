"""Instants as a person reads them."""

from datetime import UTC, datetime

from journeys.event import Millis
from journeys.local_time import aware


def moment(at: Millis | datetime | None) -> str:
    """Write an instant in UTC, to the minute.

    >>> moment(1_500_000_000_000), moment(None)
    ('2017-07-14 02:40', '')
    """
    if at is None:
        return ""
    when = aware(at) if isinstance(at, int) else at.astimezone(UTC)
    return when.strftime("%Y-%m-%d %H:%M")
