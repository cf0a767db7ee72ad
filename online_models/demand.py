"""Demand per product group: the log-odds of a purchase as a line that falls with the log of the price."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from online_models.example import MAX_ARMS, Row
from online_models.features import FeatureOrder
from online_models.moments import UNIT
from online_models.special import logistic

MAX_NUMBERS = 100_000
"""Most numbers in all curves of a model, so that its snapshot stays below 1 MiB."""

Vector = NDArray[np.float64]
_NEWTON = 4


class Prior(NamedTuple):
    """What is believed of every group before its first row: means and standard deviations."""

    level: float = -2.0
    level_sd: float = 2.0
    slope: float = -2.5
    slope_sd: float = 1.0
    weight_sd: float = 1.0


class Curve(NamedTuple):
    """One group's posterior: level, slope and weights of features, their covariance, rows learned."""

    mean: Vector
    covariance: NDArray[np.float64]
    rows: int


class DemandCurves:
    """A logistic regression per group, each row one exact step of a streaming Laplace approximation.

    A row is (1, log of the price ratio, features); the price ratio is one minus the discount. The
    step maximises the likelihood of the row times the Gaussian so far, then takes the curvature
    there.

    Not mergeable and not free of order: the curvature depends on what was known when a row came.

    Parameters
    ----------
    prior
        What is believed before the first row.
    declared
        Features to read; none means that they are taken up as rows bring them.

    References
    ----------
    Spiegelhalter, Lauritzen, "Sequential updating of conditional probabilities on directed
    graphical structures", Networks 20, 1990.

    Examples
    --------
    >>> curves = DemandCurves(Prior())
    >>> curves.learn([Row("milk", 0.1, {}, True), Row("beef", 0.0, {}, False)])
    >>> curves.of("milk").rows, curves.of("soap").mean.tolist()
    (1, [-2.0, -2.5])
    """

    def __init__(self, prior: Prior, declared: Iterable[str] = ()) -> None:
        self.prior = prior
        self.order = FeatureOrder(declared)
        self._places: dict[str, int] = {}
        self._start(0)

    @property
    def groups(self) -> list[str]:
        """Groups with rows of their own, in the order of their first row."""
        return list(self._places)

    def of(self, group: str) -> Curve:
        """Give a group's posterior; that of an unseen group is the prior."""
        place = self._places.get(group)
        if place is None:
            return Curve(self._prior_mean(), np.diag(self._prior_variance()), 0)
        return Curve(self._means[place], self._covariances[place], int(self._rows[place]))

    def row(self, context: Mapping[str, float], log_price: float) -> Vector:
        """Write a context and a log price ratio as a row."""
        row: Vector = self._design([context], np.array([log_price]))[0]
        return row

    def learn(self, rows: Sequence[Row]) -> None:
        """Learn the rows of one example; rows of one group one after the other."""
        self._make_room(rows)
        places = np.array([self._places[row.group] for row in rows])
        logs = np.log1p(-np.array([row.discount for row in rows]))
        design = self._design([row.context for row in rows], logs)
        bought = np.array([row.bought for row in rows], dtype=np.float64)
        for turn in _turns(places.tolist()):
            self._step(places[turn], design[turn], bought[turn])

    def numbers(self) -> dict[str, Any]:
        """Names of groups and features, posteriors, rows."""
        return {
            "groups": self.groups,
            "features": list(self.order.names),
            "means": self._means.copy(),
            "covariances": self._covariances.copy(),
            "rows": self._rows.copy(),
        }

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        groups = numbers["groups"]
        self.order = self.order.restored(numbers["features"])
        self._start(len(groups))
        self._places = {group: place for place, group in enumerate(groups)}
        for name in ("means", "covariances", "rows"):
            held = getattr(self, f"_{name}")
            given = np.asarray(numbers[name])
            if given.shape != held.shape or given.dtype != held.dtype:
                raise ValueError(f"the {name} are {given.dtype} {given.shape}, not {held.shape}")
            held[...] = given

    def _design(self, contexts: Sequence[Mapping[str, float]], logs: Vector) -> Vector:
        features = self.order.rows(contexts) / UNIT
        return np.concatenate((features[:, :1], logs[:, None], features[:, 1:]), axis=1)

    def _step(self, places: NDArray[np.intp], design: Vector, bought: Vector) -> None:
        mean, covariance = self._means[places], self._covariances[places]
        pull = np.einsum("gij,gj->gi", covariance, design)
        spread = np.einsum("gi,gi->g", pull, design)
        odds = np.einsum("gi,gi->g", mean, design)
        gain = _mode(odds, spread, bought)
        chance = logistic(odds + spread * gain)
        weight = chance * (1.0 - chance)
        shrink = weight / (1.0 + weight * spread)
        self._means[places] = mean + pull * gain[:, None]
        outer = pull[:, :, None] * pull[:, None, :]
        self._covariances[places] = covariance - shrink[:, None, None] * outer
        self._rows[places] += 1

    def _make_room(self, rows: Sequence[Row]) -> None:
        order = self.order
        for row in rows:
            order = order.grown(row.context)
        fresh = list(dict.fromkeys(row.group for row in rows if row.group not in self._places))
        groups, size = len(self._places) + len(fresh), order.size + 1
        if groups > MAX_ARMS or groups * (size * size + size) > MAX_NUMBERS:
            raise ValueError(
                f"{groups:,} groups with {order.size - 1} features are too many for one model; "
                "declare fewer features or groups"
            )
        if fresh or order is not self.order:
            self._grow(order, fresh)

    def _grow(self, order: FeatureOrder, fresh: Sequence[str]) -> None:
        """Move what is known into larger arrays, filled with the prior."""
        old = self._means, self._covariances, self._rows
        kept = order.places(self.order.names)
        places = np.concatenate(([0, 1], kept[1:] + 1))
        self.order = order
        self._places |= {group: len(self._places) + n for n, group in enumerate(fresh)}
        self._start(len(self._places))
        count = np.arange(old[0].shape[0])
        self._means[np.ix_(count, places)] = old[0]
        self._covariances[np.ix_(count, places, places)] = old[1]
        self._rows[count] = old[2]

    def _start(self, groups: int) -> None:
        self._means = np.tile(self._prior_mean(), (groups, 1))
        self._covariances = np.tile(np.diag(self._prior_variance()), (groups, 1, 1))
        self._rows = np.zeros(groups, dtype=np.int64)

    def _prior_mean(self) -> Vector:
        mean = np.zeros(self.order.size + 1)
        mean[:2] = self.prior.level, self.prior.slope
        return mean

    def _prior_variance(self) -> Vector:
        variance = np.full(self.order.size + 1, self.prior.weight_sd**2)
        variance[:2] = self.prior.level_sd**2, self.prior.slope_sd**2
        return variance


def _mode(odds: Vector, spread: Vector, bought: Vector) -> Vector:
    """Solve gain = bought - chance(odds + spread * gain); the solution lies between 0 and its start."""
    start = bought - logistic(odds)
    low, high = np.minimum(start, 0.0), np.maximum(start, 0.0)
    gain: Vector = np.zeros_like(start)
    for _ in range(_NEWTON):
        chance = logistic(odds + spread * gain)
        slope = 1.0 + spread * chance * (1.0 - chance)
        gain = np.clip(gain - (gain - bought + chance) / slope, low, high)
    return gain


def _turns(places: Sequence[int]) -> list[list[int]]:
    """Split rows into turns in which no group comes twice."""
    if len(set(places)) == len(places):
        return [list(range(len(places)))]
    turns: list[list[int]] = []
    seen: dict[int, int] = {}
    for at, place in enumerate(places):
        turn = seen.get(place, 0)
        seen[place] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(at)
    return turns
