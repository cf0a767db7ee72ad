"""Series: what is kept of a customer's events of one kind, once for all features that read it.

A series is told apart by what it counts (event, condition, value, key), not by the features that read
it: three halvings and two gaps of the same orders share one entry. An entry is the instant of the last
event and, by a short code, the number that each feature needs:

>>> from journeys.plan import Match
>>> orders = Series("orders", Match("order.completed"), halvings={"d1d": DAY}, gaps=True)
>>> orders.add(orders.add(None, 0, 1.0), DAY, 1.0)
[86400000, {'d1d': 1.5, 'g': [1, 1.0, 0.0]}]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from journeys import distinct
from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression
    from journeys.plan import Match

BUCKETS = distinct.BUCKETS
"""Buckets per window: a windowed count is off by at most the oldest one, a twelfth of the window."""

DAY: Millis = 86_400_000
"""One day in milliseconds; times since and gaps are handed to learners in days."""

GAPS, LAST = "g", "l"
"""Codes of the parts that a series has at most once."""

LONGEST_ITEM = 256
"""Characters of the longest text that a list of last values holds."""

Entry = list[Any]
"""``[instant of the last event, parts by code]``."""


@dataclass(frozen=True, slots=True)
class Series:
    """The events that are counted, and the parts that are kept of them.

    ``halvings``, ``windows`` and ``distincts`` give the span of each part by its code, ``lasts`` how many values it
    lists. With ``keys`` there is an entry for each of them, with the parts that features read of it; ``amounts`` is
    the event's field that maps a key to its number. After a ``ttl`` without an event all begins anew.
    """

    name: str
    match: "Match"
    value: "ValueExpression | None" = None
    per: "ValueExpression | None" = None
    keys: Mapping[str, "Series"] = field(default_factory=dict)
    amounts: str = ""
    halvings: Mapping[str, Millis] = field(default_factory=dict)
    windows: Mapping[str, Millis] = field(default_factory=dict)
    distincts: Mapping[str, Millis] = field(default_factory=dict)
    lasts: Mapping[str, int] = field(default_factory=dict)
    gaps: bool = False
    last: bool = False
    ttl: Millis = 0

    plain: bool = field(init=False, repr=False, compare=False)
    _others: bool = field(init=False, repr=False, compare=False)
    parts: frozenset[str] = field(init=False, repr=False, compare=False)
    _halvings: tuple[tuple[str, Millis], ...] = field(init=False, repr=False, compare=False)
    _windows: tuple[tuple[str, Millis], ...] = field(init=False, repr=False, compare=False)
    _distincts: tuple[tuple[str, Millis], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once what every event asks for; plain is what counts each of its events as one."""
        plain = self.match.where is None and self.value is None and self.per is None
        once = [code for code, kept in ((GAPS, self.gaps), (LAST, self.last)) if kept]
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "_others", bool(once or self.lasts))
        object.__setattr__(
            self,
            "parts",
            frozenset([*self.halvings, *self.windows, *self.distincts, *self.lasts, *once]),
        )
        object.__setattr__(self, "_halvings", tuple(self.halvings.items()))
        object.__setattr__(self, "_windows", tuple(self.windows.items()))
        object.__setattr__(self, "_distincts", tuple(self.distincts.items()))

    def add(self, held: Entry | None, now: Millis, amount: Any) -> Entry:
        """Give the entry after one event; ``held`` may be changed for it."""
        if held is not None and self.ttl and gone_by(held, now, self.ttl):
            held = None
        then, parts = (now, {}) if held is None else held
        gone = now - then if now > then else 0
        for code, span in self._halvings:
            before = parts.get(code)
            parts[code] = amount if before is None else before * 0.5 ** (gone / span) + amount
        for code, span in self._windows:
            parts[code] = _in_buckets(parts.get(code), now, amount, span)
        for code, span in self._distincts:
            parts[code] = distinct.seen(parts.get(code), now, str(amount), span)
        if self._others:
            if self.gaps:
                parts[GAPS] = _after_gap(parts.get(GAPS), gone / DAY)
            if self.last:
                parts[LAST] = amount
            for code, n in self.lasts.items():
                parts[code] = _newest(parts.get(code) or [], amount, n)
        if len(parts) > len(self.parts):  # a feature that read it is gone
            parts = {code: part for code, part in parts.items() if code in self.parts}
        return [then + gone, parts]


def _in_buckets(
    held: list[list[Any]] | None, now: Millis, amount: float, span: Millis
) -> list[list[Any]]:
    """Add to the buckets of a window, each ``[number, sum, count]``, the newest last."""
    bucket = now * BUCKETS // span
    kept = [one for one in held or () if one[0] > bucket - BUCKETS]
    if kept and kept[-1][0] == bucket:
        kept[-1] = [bucket, kept[-1][1] + amount, kept[-1][2] + 1]
        return kept
    return [*kept, [bucket, amount, 1]]


def gone_by(held: Entry, now: Millis, ttl: Millis) -> bool:
    """Say whether no event has touched this entry for so long.

    >>> gone_by([0, {}], DAY, DAY), gone_by([1, {}], DAY, DAY)
    (True, False)
    """
    return bool(now - held[0] >= ttl)


def _newest(held: list[Any], amount: Any, n: int) -> list[Any]:
    """Put a value in front; a text that is too long to be looked at in a list is left out."""
    if isinstance(amount, str) and len(amount) > LONGEST_ITEM:
        return held
    return [amount, *held[: n - 1]]


def _after_gap(held: list[Any] | None, gap: float) -> list[Any]:
    """Give Welford's ``[n, mean, m2]`` of the days between events after another one."""
    if held is None:
        return [0, 0.0, 0.0]
    n, mean, m2 = held
    away = gap - mean
    mean += away / (n + 1)
    return [n + 1, mean, m2 + away * (gap - mean)]


def last(held: Any) -> Millis:
    """Give the instant of a series' last event, over all its keys; 0 for what is no series.

    >>> last([5, {}]), last({"milk": [5, {}], "beef": [7, {}]}), last([[1, 2.0, 3]])
    (5, 7, 0)
    """
    entries = held.values() if isinstance(held, dict) else (held,)
    return max((entry[0] for entry in entries if isinstance(entry[0], int)), default=0)
