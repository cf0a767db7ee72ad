"""Series of two customers as one: what can be added is added, of all else the latest holds.

Counts, sums, means, decayed values and different values are those of one customer who did both. Gaps between
events and the last value cannot be put together from two histories: they are those of whoever came last.

>>> from journeys.event import Millis
>>> from journeys.plan import Match
>>> from journeys.series import DAY
>>> orders = Series("orders", Match("order.completed"), halvings={"d1d": DAY})
>>> united(orders, [0, {"d1d": 2.0}], [DAY, {"d1d": 1.0}])
[86400000, {'d1d': 2.0}]
"""

from typing import Any

from journeys import distinct
from journeys.event import Millis
from journeys.series import Entry, Series, gone_by, last


def united(series: Series | None, ours: Any, theirs: Any) -> Any:
    """Give one series' entry, or its entries by key, of two customers; of an unknown series the later one."""
    if series is None:
        return max(ours, theirs, key=lambda held: (last(held), repr(held)))
    if not series.keys:
        return _entry(series, ours, theirs)
    both = {
        key: _entry(of_key, ours[key], theirs[key])
        for key, of_key in series.keys.items()
        if key in ours and key in theirs
    }
    return dict(sorted({**theirs, **ours, **both}.items()))


def _entry(series: Series, ours: Entry, theirs: Entry) -> Entry:
    earlier, later = sorted((ours, theirs), key=lambda one: (one[0], repr(one[1])))
    then = later[0]
    if series.ttl and gone_by(earlier, then, series.ttl):
        return later
    parts = {**earlier[1], **later[1]}
    for code in ours[1].keys() & theirs[1].keys():
        both = _part(series, code, then, ours, theirs)
        parts[code] = later[1][code] if both is None else both
    return [then, dict(sorted(parts.items()))]


def _part(series: Series, code: str, then: Millis, ours: Entry, theirs: Entry) -> Any:
    if code in series.windows:
        return _buckets(ours[1][code], theirs[1][code])
    if code in series.halvings:
        span = series.halvings[code]
        return sum(one[1][code] * 0.5 ** ((then - one[0]) / span) for one in (ours, theirs))
    if code in series.distincts:
        return distinct.united(ours[1][code], theirs[1][code])
    return None


def _buckets(ours: list[list[Any]], theirs: list[list[Any]]) -> list[list[Any]]:
    """Add windows, bucket by bucket; those that are too old are not read, and leave with the next event."""
    sums = {number: (amount, count) for number, amount, count in ours}
    for number, amount, count in theirs:
        before = sums.get(number, (0.0, 0))
        sums[number] = (before[0] + amount, before[1] + count)
    return [[number, *sums[number]] for number in sorted(sums)]
