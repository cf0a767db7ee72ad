"""Schedules: recurrence rules of iCalendar (RFC 5545) on the clock of one place, and their occurrences."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, HOURLY, WEEKLY, YEARLY, rrule, rrulestr

from journeys.event import Millis
from journeys.local_time import local, valid
from journeys.recurrence import said

MONDAY = date(2001, 1, 1)
"""The day from which a rule counts that says of none: the first day of a year, a month and a week."""
LATE = datetime.combine(date(9590, 1, 1), time())
"""From here to the end of dates lies all that the calendar repeats: 400 years."""
SLACK = timedelta(hours=3)
"""By how much clocks are put forward or back at most."""
SELDOM = timedelta(days=3660)
"""How far apart two occurrences can lie at most: on 29 February, say."""
SELDOM_BY_HOURS = timedelta(days=400)
"""The same for a rule that is looked through hour by hour."""
NEAR = {HOURLY: timedelta(days=2), DAILY: timedelta(days=14), WEEKLY: timedelta(weeks=6)}
"""How far apart they mostly lie."""
MOST = 100
"""The largest INTERVAL."""


class RuleError(ValueError):
    """A recurrence rule that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurrence rule, the zone whose clock it means, and the day from which it counts.

    An occurrence in an hour that summer time skips is at the next valid instant; of an hour that comes
    twice, in the first.

    >>> weekly = schedule("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", ZoneInfo("UTC"))
    >>> weekly.latest(1_772_496_000_000), weekly.next(1_772_496_000_000)  # Tuesday, 3 March 2026
    (1772442000000, 1773046800000)
    """

    rule: str
    zone: ZoneInfo
    starts: date | None = None
    _known: list[tuple[Millis, Millis | None]] = field(
        default_factory=list, compare=False, repr=False
    )

    def latest(self, at: Millis) -> Millis:
        """Give the last occurrence that is not after ``at``; 0 before the first one."""
        return self._neighbours(at)[0]

    def next(self, at: Millis) -> Millis | None:
        """Give the first occurrence after ``at``; None after the last one."""
        return self._neighbours(at)[1]

    def _neighbours(self, at: Millis) -> tuple[Millis, Millis | None]:
        for low, high in self._known:
            if low <= at and (high is None or at < high):
                return low, high
        self._known[:] = [self._found(at)]
        return self._known[0]

    def _found(self, at: Millis) -> tuple[Millis, Millis | None]:
        """Look around an instant, further where nothing is near."""
        rule = parsed(self.rule, self.starts or MONDAY)
        freq, interval = _parts(rule).freq, _parts(rule).interval
        near, far = NEAR.get(freq, SELDOM), SELDOM_BY_HOURS if freq == HOURLY else SELDOM
        low, high = self._within(rule, at, near * interval)
        return (low, high) if low and high else self._within(rule, at, far * interval)

    def _within(self, rule: Any, at: Millis, reach: timedelta) -> tuple[Millis, Millis | None]:
        here = local(at, self.zone).replace(tzinfo=None)
        rule, low = _cut(rule, here - reach, here + reach), 0
        for moment in rule.xafter(rule.before(here - SLACK, inc=True) or here - SLACK, inc=True):
            found = valid(moment, self.zone)
            if found > at:
                return low, found
            low = found
        return low, None

    def __str__(self) -> str:
        return said(self.rule, counted=self.starts is not None)


def _cut(rule: Any, begin: datetime, end: datetime) -> Any:
    """Give the part of a rule from ``begin`` or some time before to ``end``: the whole is counted from its first day.

    After as many whole weeks as its interval says a rule goes on as it began.
    """
    parts = _parts(rule)
    if parts.count is not None:
        return rule
    cut = {"until": end if parts.until is None else min(parts.until, end)}
    weeks = timedelta(weeks=parts.interval)
    if parts.freq in NEAR and begin > parts.begins:
        cut["dtstart"] = parts.begins + (begin - parts.begins) // weeks * weeks
    return rule.replace(**cut)


def schedule(rule: str, zone: ZoneInfo, starts: date | None = None) -> Schedule:
    """Give a schedule; `RuleError` for a rule that cannot be used.

    >>> schedule("FREQ=MINUTELY", ZoneInfo("UTC"))
    Traceback (most recent call last):
        ...
    journeys.schedule.RuleError: a rule recurs once an hour at most: FREQ is not MINUTELY
    """
    found = parsed(rule, starts or MONDAY)
    if starts is None and (_parts(found).interval > 1 or _parts(found).count is not None):
        raise RuleError("INTERVAL and COUNT count from a day: say which one with starts")
    try:
        recurs = _on_some_day(found) and _endless(rule, zone, starts).next(_begin(found, zone))
    except (ValueError, ArithmeticError, LookupError) as error:  # what dateutil meets on its way
        raise RuleError(f"no recurrence rule: {error}") from None
    if not recurs:
        raise RuleError("this rule never recurs")
    return Schedule(rule, zone, starts)


def _begin(rule: Any, zone: ZoneInfo) -> Millis:
    return valid(_parts(rule).begins, zone) - 1


def _on_some_day(rule: Any) -> bool:
    """Say whether the calendar has a day that a rule means: without one it would be looked for until 9999."""
    days = rule.replace(
        freq=YEARLY, interval=1, count=None, until=None, bysetpos=None, dtstart=LATE
    )
    return next(iter(days), None) is not None


def _endless(rule: str, zone: ZoneInfo, starts: date | None) -> Schedule:
    """Give the schedule without its COUNT: one that never recurs would be looked for until the year 9999."""
    parts = [part for part in rule.split(";") if not part.upper().startswith("COUNT=")]
    return Schedule(";".join(parts), zone, starts)


def parsed(rule: str, starts: date) -> rrule:
    """Read a rule that counts from a day; `RuleError` says what is wrong with it.

    >>> parsed("FREQ=DAILY;BYHOUR=25", MONDAY)
    Traceback (most recent call last):
        ...
    journeys.schedule.RuleError: no recurrence rule: hour must be in 0..23
    """
    given = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    if not given.get("FREQ"):
        raise RuleError("a recurrence rule begins with how often, such as FREQ=WEEKLY;BYDAY=MO")
    if given["FREQ"] in {"MINUTELY", "SECONDLY"}:
        raise RuleError(f"a rule recurs once an hour at most: FREQ is not {given['FREQ']}")
    often = next((part for part in ("BYMINUTE", "BYSECOND") if "," in given.get(part, "")), "")
    if often:
        raise RuleError(f"a rule recurs once an hour at most: {often} is one number")
    if "COUNT" in given and "UNTIL" in given:
        raise RuleError("a rule ends by COUNT or by UNTIL, not by both")
    if ":" in rule or "\n" in rule:
        raise RuleError("no recurrence rule: it has parts such as FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    try:
        found = rrulestr(rule, dtstart=datetime.combine(starts, time()))
    except (ValueError, TypeError) as error:
        if "UNTIL" in str(error):
            raise RuleError(
                "UNTIL is a time of that zone, without Z: UNTIL=20261231T235959"
            ) from None
        if "empty set" in str(error):
            raise RuleError("this rule never recurs") from None
        raise RuleError(f"no recurrence rule: {error}") from None
    if not 0 < _parts(found).interval <= MOST:
        raise RuleError(f"INTERVAL is a number from 1 to {MOST}")
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    begins: datetime
    freq: int
    interval: int
    count: int | None
    until: datetime | None


def _parts(rule: Any) -> _Parts:
    """Read what dateutil keeps of a rule; it has no other way to ask."""
    return _Parts(rule._dtstart, rule._freq, rule._interval, rule._count, rule._until)  # noqa: SLF001
