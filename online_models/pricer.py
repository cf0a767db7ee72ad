"""A price from a ladder: each point is offered as often as it probably earns most."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from online_models.demand import DemandCurves, Prior
from online_models.dispersion import exploring_share
from online_models.example import MAX_FEATURES, Row, number, rows_of
from online_models.explained import on_grid, shares
from online_models.features import not_numbers
from online_models.lottery import check_floor, draw, mixed
from online_models.outlook import Outlook, outlook
from online_models.policy import Chance, Evidence
from online_models.price import MAX_LADDER, PriceChoice, ValueOf
from online_models.settings import settings_of

PRICE = "price"
"""The name of the price in explanations."""

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Size = Annotated[float, msgspec.Meta(gt=0.0, le=100.0)]
Level = Annotated[float, msgspec.Meta(ge=-100.0, le=100.0)]


class DemandSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings of a pricer; ``DemandPricer`` says what they mean."""

    features: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_FEATURES)] = ()
    level: Level = -2.0
    level_sd: Size = 2.0
    slope: Annotated[float, msgspec.Meta(ge=-100.0, le=-0.01)] = -2.5
    slope_sd: Size = 1.0
    weight_sd: Size = 1.0
    dispersion: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.05


class DemandPricer:
    """Thompson sampling of a discount on a feasible ladder, with the true propensity of every point.

    The posterior of level and slope, the slope cut off at zero, stands as 768 equally likely
    pairs; a point is offered with the share of pairs under which its expected profit is the
    largest. Two floors are mixed in: the exploration floor, and as much uniform play as the log
    price needs to keep the standard deviation ``dispersion`` / rows^(1/4), so that the slope stays
    learnable.

    Floors, ceilings, margins, moves and budgets are not its business: give it the feasible ladder
    only. Not for groups whose demand reacts to each other's prices.

    Parameters
    ----------
    features
        Features that shift the level; none means that they are taken up as rows bring them.
    level, level_sd
        Prior log-odds of a purchase at full price.
    slope, slope_sd
        Prior change of the log-odds per unit of log price; ten of eleven brands of Dominick's
        orange juice lie between -1.35 and -3.95.
    weight_sd
        Prior standard deviation of the weights of features.
    dispersion
        Standard deviation of the log price to keep up, times the fourth root of the rows.

    References
    ----------
    den Boer, Zwart, "Simultaneously learning and optimizing using controlled variance pricing",
    Management Science 60, 2014.

    Examples
    --------
    >>> pricer = DemandPricer.of({})
    >>> for discount, bought in [(0.0, False), (0.0, False), (0.3, True), (0.3, False)] * 25:
    ...     row = {"group": "milk", "discount": discount, "context": {}, "bought": bought}
    ...     pricer.learn_one({"rows": [row]})
    >>> quote = pricer.quote("milk", [0.0, 0.1, 0.3], {}, [1.0, 0.9, 0.7], lambda draw: 0.5, 0.02)
    >>> quote.discount, quote.slope < 0
    (0.3, True)
    >>> sum(quote.contributions.values()) == quote.log_odds
    True
    """

    kind = "demand"

    def __init__(self, settings: DemandSettings) -> None:
        self._settings = settings
        self._curves = DemandCurves(_prior_of(settings), settings.features)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Build one from plain settings; ``ValueError`` when they are not right."""
        return cls(settings_of(DemandSettings, settings, cls.kind))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings, defaults filled in."""
        plain: dict[str, Any] = msgspec.to_builtins(self._settings)
        return plain

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn the rows of one example."""
        self.learn_rows(rows_of(example))

    def learn_rows(self, rows: Sequence[Row]) -> None:
        """Learn rows that are checked already; none changes nothing."""
        if rows:
            self._curves.learn(rows)

    def quote(
        self,
        group: str,
        ladder: Sequence[float],
        context: Mapping[str, float],
        value_of: ValueOf,
        chance: Chance,
        floor: float,
    ) -> PriceChoice:
        """Choose a discount of the ladder; nothing that is learned changes.

        Parameters
        ----------
        group
            The product group; an unseen one has the prior's demand.
        ladder
            Feasible discounts, each in [0, 1).
        context
            Features of the customer.
        value_of
            Profit of one sale at each point: a function of the discount, or a list beside the
            ladder.
        chance
            Source of the one draw.
        floor
            Total share of uniform play over the ladder.
        """
        points = _points(ladder, value_of)
        check_floor(floor)
        curve = self._curves.of(group)
        line = self._curves.row(context, 0.0)
        seen = outlook(curve, line, points.logs, points.margins)
        vector = self._published(mixed(seen.propensities, floor), points.logs, curve.rows)
        place = draw(vector.tolist(), chance(0))
        parts = np.tile(curve.mean * line, (len(ladder), 1))
        parts[:, 1] = seen.slope * points.logs
        choice = _quoted(points, seen, vector, place, on_grid(parts), self._names)
        evidence = Evidence(float(curve.rows), seen.sd)
        return msgspec.structs.replace(choice, evidence=evidence, ignored=not_numbers(context))

    def numbers(self) -> dict[str, Any]:
        """Names of groups and features, posteriors, rows."""
        return self._curves.numbers()

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        self._curves.restore(numbers)

    @property
    def _names(self) -> tuple[str, ...]:
        return (PRICE, *self._curves.order.names)

    def _published(self, vector: Vector, logs: Vector, rows: int) -> Vector:
        """Mix in what the log price needs to keep varying."""
        target = (self._settings.dispersion / (1.0 + rows) ** 0.25) ** 2
        return mixed(vector, exploring_share(vector, logs, target))


def _prior_of(settings: DemandSettings) -> Prior:
    return Prior(
        settings.level, settings.level_sd, settings.slope, settings.slope_sd, settings.weight_sd
    )


class _Points(NamedTuple):
    """A ladder as numbers: discounts, log price ratios, profit of a sale at each."""

    discounts: tuple[float, ...]
    logs: Vector
    margins: Vector


def _points(ladder: Sequence[float], value_of: ValueOf) -> _Points:
    if not 0 < len(ladder) <= MAX_LADDER:
        raise ValueError(f"a ladder has 1 to {MAX_LADDER} points, not {len(ladder)}")
    for discount in ladder:
        if not 0.0 <= discount < 1.0:
            raise ValueError(f"a discount of the ladder is not in [0, 1): {discount!r}")
    if len(set(ladder)) != len(ladder):
        raise ValueError("a discount of the ladder was given twice")
    values = [value_of(point) for point in ladder] if callable(value_of) else list(value_of)
    if len(values) != len(ladder):
        raise ValueError(f"{len(values)} profits do not fit {len(ladder)} points of the ladder")
    margins = np.array([number(value, "the profit of a sale") for value in values])
    return _Points(tuple(ladder), np.log1p(-np.array(ladder, dtype=np.float64)), margins)


def _quoted(
    points: _Points, seen: Outlook, vector: Vector, place: int, parts: Matrix, names: Sequence[str]
) -> PriceChoice:
    scores = seen.profits.tolist()
    others = [other for other in range(len(scores)) if other != place]
    second = max(others, key=scores.__getitem__, default=None)
    return PriceChoice(
        discount=points.discounts[place],
        place=place,
        ladder=points.discounts,
        propensities=tuple(vector.tolist()),
        scores=tuple(scores),
        purchases=tuple(seen.purchases.tolist()),
        exploring=bool(scores[place] < max(scores)),
        runner_up=None if second is None else points.discounts[second],
        log_odds=float(parts[place].sum()),
        contributions=shares(names, parts[place]),
        runner_up_contributions={} if second is None else shares(names, parts[second]),
        slope=seen.slope,
        evidence=Evidence(0.0, seen.sd),
    )
