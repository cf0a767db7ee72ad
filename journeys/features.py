"""Features: what a customer's events add up to, read at an instant from the series that is kept of them."""

import math
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from journeys import distinct
from journeys.durations import written
from journeys.event import Millis
from journeys.series import BUCKETS, DAY, GAPS, LAST, Entry, Series, gone_by

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression
    from journeys.plan import Match


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """One feature, compiled: what it counts, of which events, over which span, per which key.

    ``span`` is the window or the half-life in milliseconds. With ``keys`` the feature is a family,
    one number per key, named ``name.key``. Of kind ``latest`` it is the list of the last ``n`` values.
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
    n: int = 0
    ttl: Millis = 0

    series: str = field(init=False, repr=False, compare=False)
    part: str = field(init=False, repr=False, compare=False)
    reader: "Reader" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once where the number lies in a customer's state, and how it is read."""
        prefix, reader = KINDS[self.kind]
        object.__setattr__(self, "series", _name(self))
        size = written(self.span) if self.spans else str(self.n or "")
        object.__setattr__(self, "part", prefix + size)
        object.__setattr__(self, "reader", reader)

    @property
    def spans(self) -> bool:
        """Whether it looks back over a window or a half-life."""
        return self.kind in (*WINDOWED, "decayed", "distinct")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numbers that this feature gives."""
        return tuple(f"{self.name}.{key}" for key in self.keys) or (self.name,)


def _counted(feature: FeaturePlan) -> tuple[str, ...]:
    value, per = feature.value, feature.per
    mortal = (str(feature.ttl),) if feature.ttl else ()
    return (
        feature.match.event,
        feature.match.where.source if feature.match.where else "",
        value.source if value else "",
        per.source if per else "",
        feature.amounts,
        *mortal,
    )


def _name(feature: FeaturePlan) -> str:
    """Name the series by what it counts: six characters, for every customer's state holds them."""
    digest = blake2b("\0".join(_counted(feature)).encode(), digest_size=4).digest()
    return urlsafe_b64encode(digest)[:6].decode()


def series_of(features: Iterable[FeaturePlan]) -> tuple[Series, ...]:
    """Give the series that these features read, in their order.

    >>> from journeys.plan import Match
    >>> orders = Match("order.completed")
    >>> [one] = series_of([FeaturePlan("fresh", "decayed", orders, DAY), FeaturePlan("since", "since", orders)])
    >>> sorted(one.parts)
    ['d1d']
    """
    readers: dict[str, list[FeaturePlan]] = {}
    for feature in features:
        readers.setdefault(feature.series, []).append(feature)
    return tuple(_series(name, found) for name, found in readers.items())


def _series(name: str, readers: Sequence[FeaturePlan]) -> Series:
    """Give what these features read: in a family only what is read of each key."""
    if len({_counted(feature) for feature in readers}) > 1:  # 32 bits can clash
        raise ValueError(
            f"the features {[one.name for one in readers]} count different things, and what is kept of "
            "them got one name: write the condition of one in other words"
        )
    groups: dict[tuple[str, ...], Series] = {}
    keys: dict[str, Series] = {}
    for key in sorted({key for feature in readers for key in feature.keys}):
        some = [feature for feature in readers if key in feature.keys]
        names = tuple(feature.name for feature in some)
        keys[key] = groups.setdefault(names, _kept(name, some, {}))
    return _kept(name, readers, keys)


def _kept(name: str, readers: Sequence[FeaturePlan], keys: Mapping[str, Series]) -> Series:
    first, kinds = readers[0], {feature.kind for feature in readers}
    return Series(
        name=name,
        match=first.match,
        value=first.value,
        per=first.per,
        keys=keys,
        amounts=first.amounts,
        halvings={one.part: one.span for one in readers if one.kind == "decayed"},
        windows={one.part: one.span for one in readers if one.kind in WINDOWED},
        distincts={one.part: one.span for one in readers if one.kind == "distinct"},
        gaps=any(kind.startswith("gap") for kind in kinds),
        lasts={one.part: one.n for one in readers if one.kind == "latest"},
        last="last" in kinds,
        ttl=first.ttl,
    )


def _decayed(then: Millis, part: float, now: Millis, span: Millis) -> float:
    return float(part * 0.5 ** (max(0, now - then) / span))


def _since(then: Millis, _part: None, now: Millis, _span: Millis) -> float:
    return max(0, now - then) / DAY


def _in_window(part: list[list[Any]], now: Millis, span: Millis, column: int) -> float:
    oldest = now * BUCKETS // span - BUCKETS
    return float(math.fsum(one[column] for one in part if one[0] > oldest))


def _window_mean(_then: Millis, part: list[list[Any]], now: Millis, span: Millis) -> float | None:
    count = _in_window(part, now, span, 2)
    return _in_window(part, now, span, 1) / count if count else None


def _gap_sd(part: list[Any]) -> float | None:
    return math.sqrt(part[2] / (part[0] - 1)) if part[0] > 1 else None


def _gap_long(part: list[Any]) -> float | None:
    sd = _gap_sd(part)
    return None if sd is None else part[1] + 2 * sd


Reader = Callable[[Millis, Any, Millis, Millis], Any]
"""Gives the number, or the list: from the instant of the last event, the part, now, and the span."""

WINDOWED = ("count", "sum", "mean")
"""Kinds that look back over a window."""

KINDS: dict[str, tuple[str, Reader]] = {
    "count": ("w", lambda _then, part, now, span: _in_window(part, now, span, 2)),
    "sum": ("w", lambda _then, part, now, span: _in_window(part, now, span, 1)),
    "mean": ("w", _window_mean),
    "decayed": ("d", _decayed),
    "distinct": ("u", lambda _then, part, now, span: distinct.count(part, now, span)),
    "since": ("", _since),
    "last": (LAST, lambda _then, part, _now, _span: part),
    "latest": ("n", lambda _then, part, _now, _span: part),
    "gap_mean": (GAPS, lambda _then, part, _now, _span: part[1] if part[0] else None),
    "gap_sd": (GAPS, lambda _then, part, _now, _span: _gap_sd(part)),
    "gap_long": (GAPS, lambda _then, part, _now, _span: _gap_long(part)),
}
"""Every kind of feature: the part of its series (with the span behind it), and how it is read."""


def read(feature: FeaturePlan, held: Any, now: Millis, key: str = "") -> Any:
    """Give the feature's number at an instant, transformed, or its list; None when nothing is known yet.

    ``held`` is what the customer's state holds of the feature's series.

    >>> from journeys.plan import Match
    >>> orders = FeaturePlan("orders", "count", Match("order.completed"), span=12 * DAY)
    >>> [series] = series_of([orders])
    >>> read(orders, series.add(None, 0, 1.0), 5 * DAY)
    1.0
    """
    entry: Entry | None = held.get(key) if held is not None and feature.keys else held
    if entry is None or (feature.ttl and gone_by(entry, now, feature.ttl)):
        return _unknown(feature)
    part = entry[1].get(feature.part)
    if part is None and feature.part:
        return _unknown(feature)
    value = feature.reader(entry[0], part, now, feature.span)
    return value if value is not None and not feature.transform else _transformed(feature, value)


def _unknown(feature: FeaturePlan) -> Any:
    """Of no values the list is known: it is empty."""
    return [] if feature.kind == "latest" else feature.missing


def _transformed(feature: FeaturePlan, value: float | None) -> float | None:
    if value is None:
        return feature.missing
    if feature.transform == "log1p":
        return math.log1p(max(0.0, value))
    if feature.transform == "decay":
        return float(0.5 ** (value * DAY / feature.scale))
    return value
