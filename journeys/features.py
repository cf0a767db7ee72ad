"""Features: what a customer's events add up to, kept up to date event by event in constant time.

An accumulator is a short list of numbers in the customer's state, one per feature (and key). Windows
are cut into 12 buckets: a windowed count is off by at most the oldest bucket, one twelfth of the window.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression
    from journeys.plan import Match

BUCKETS = 12
"""Buckets per window."""

DAY: Millis = 86_400_000
"""One day in milliseconds; times since and gaps are handed to learners in days."""

Accumulator = list[Any]


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """One feature, compiled: what it counts, of which events, over which span, per which key.

    ``span`` is the window or the half-life in milliseconds. With ``keys`` the feature is a family,
    one number per key, named ``name.key``.
    """

    name: str
    kind: str
    match: "Match"
    span: Millis = 0
    value: "ValueExpression | None" = None
    per: "ValueExpression | None" = None
    keys: tuple[str, ...] = ()
    amounts: str = ""
    transform: str = ""
    scale: Millis = 0
    missing: float | None = None

    add: "Adder" = field(init=False, repr=False, compare=False)
    reader: "Reader" = field(init=False, repr=False, compare=False)
    plain: bool = field(init=False, repr=False, compare=False)
    kept: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once how this kind is added to and read; plain is what counts every such event."""
        adder, reader = KINDS[self.kind]
        object.__setattr__(self, "add", adder)
        object.__setattr__(self, "reader", reader)
        object.__setattr__(self, "kept", frozenset(self.keys))
        plain = self.match.where is None and self.value is None and self.per is None
        object.__setattr__(self, "plain", plain)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numbers that this feature gives."""
        return tuple(f"{self.name}.{key}" for key in self.keys) or (self.name,)


def _decayed(held: Accumulator, now: Millis, span: Millis) -> float:
    return float(held[0] * 0.5 ** (max(0, now - held[1]) / span))


def _add_decayed(held: Accumulator | None, now: Millis, amount: float, span: Millis) -> Accumulator:
    return (
        [amount, now] if held is None else [_decayed(held, now, span) + amount, max(held[1], now)]
    )


def _add_bucket(held: Accumulator | None, now: Millis, amount: float, span: Millis) -> Accumulator:
    bucket = now * BUCKETS // span
    kept = [pair for pair in held or [] if pair[0] > bucket - BUCKETS]
    if kept and kept[-1][0] == bucket:
        kept[-1] = [bucket, kept[-1][1] + amount, kept[-1][2] + 1]
        return kept
    return [*kept, [bucket, amount, 1]]


def _in_window(held: Accumulator, now: Millis, span: Millis, column: int) -> float:
    oldest = now * BUCKETS // span - BUCKETS
    return float(math.fsum(pair[column] for pair in held if pair[0] > oldest))


def _add_gap(held: Accumulator | None, now: Millis) -> Accumulator:
    """Welford's running mean and spread of the days between events: [n, last, mean, m2]."""
    if held is None:
        return [0, now, 0.0, 0.0]
    n, last, mean, m2 = held
    gap = max(0, now - last) / DAY
    away = gap - mean
    mean += away / (n + 1)
    return [n + 1, max(last, now), mean, m2 + away * (gap - mean)]


def _gap_mean(held: Accumulator) -> float | None:
    return held[2] if held[0] else None


def _gap_sd(held: Accumulator) -> float | None:
    return math.sqrt(held[3] / (held[0] - 1)) if held[0] > 1 else None


def _gap_long(held: Accumulator) -> float | None:
    sd = _gap_sd(held)
    return None if sd is None else held[2] + 2 * sd


def _window_mean(held: Accumulator, now: Millis, span: Millis) -> float | None:
    count = _in_window(held, now, span, 2)
    return _in_window(held, now, span, 1) / count if count else None


Adder = Callable[[Accumulator | None, Millis, Any, Millis], Accumulator]
Reader = Callable[[Accumulator, Millis, Millis], float | None]

KINDS: dict[str, tuple[Adder, Reader]] = {
    "count": (
        lambda held, now, _, span: _add_bucket(held, now, 1, span),
        lambda held, now, span: _in_window(held, now, span, 1),
    ),
    "sum": (_add_bucket, lambda held, now, span: _in_window(held, now, span, 1)),
    "mean": (_add_bucket, _window_mean),
    "decayed": (_add_decayed, _decayed),
    "since": (
        lambda held, now, _amount, _span: [max(now, held[0] if held else now)],
        lambda held, now, _span: max(0, now - held[0]) / DAY,
    ),
    "last": (lambda _held, _now, amount, _span: [amount], lambda held, _now, _span: held[0]),
    "gap_mean": (
        lambda held, now, _amount, _span: _add_gap(held, now),
        lambda held, _now, _span: _gap_mean(held),
    ),
    "gap_long": (
        lambda held, now, _amount, _span: _add_gap(held, now),
        lambda held, _now, _span: _gap_long(held),
    ),
    "gap_sd": (
        lambda held, now, _amount, _span: _add_gap(held, now),
        lambda held, _now, _span: _gap_sd(held),
    ),
}
"""Every kind of feature: how an event is added, and what is read at an instant."""


def add(feature: FeaturePlan, held: Any, now: Millis, amounts: Any) -> Any:
    """Give the feature's accumulator after one event: one amount, or one by key.

    >>> from journeys.plan import Match
    >>> orders = FeaturePlan("orders", "count", Match("order.completed"), span=12 * DAY)
    >>> read(orders, add(orders, None, 0, 1.0), 5 * DAY)
    1.0
    """
    if feature.keys:
        return add_family(feature, held, now, amounts)
    return feature.add(held, now, amounts, feature.span)


def add_family(
    feature: FeaturePlan, held: dict[str, Any] | None, now: Millis, amounts: dict[str, Any]
) -> dict[str, Any]:
    """Give a family's accumulators, by key, after one event; ``held`` may be changed for it."""
    family, adder, span = {} if held is None else held, feature.add, feature.span
    for key, amount in amounts.items():
        family[key] = adder(family.get(key), now, amount, span)
    return family


def read(feature: FeaturePlan, held: Any, now: Millis, key: str = "") -> float | None:
    """Give the feature's number at an instant, transformed; None when nothing is known yet."""
    if feature.keys and held is not None:
        held = held.get(key)
    if held is None:
        return feature.missing
    return _transformed(feature, feature.reader(held, now, feature.span))


def _transformed(feature: FeaturePlan, value: float | None) -> float | None:
    if value is None:
        return feature.missing
    if feature.transform == "log1p":
        return math.log1p(max(0.0, value))
    if feature.transform == "decay":
        return float(0.5 ** (value * DAY / feature.scale))
    return value
