"""What a posterior of demand says about a ladder: chance of a purchase, profit, how often each point is best."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from online_models.demand import Curve
from online_models.special import log_normal, log_quantile, logistic, quantile

Vector = NDArray[np.float64]

SLOPES, LEVELS = 48, 16
"""Equally likely slopes, and levels for each: 768 pairs stand for the posterior."""

_SLOPE_LOGS = np.log((np.arange(SLOPES) + 0.5) / SLOPES)
_LEVELS = quantile((np.arange(LEVELS) + 0.5) / LEVELS)


class Outlook(NamedTuple):
    """Per point of the ladder: how often it is best, expected profit, chance of a purchase; the slope."""

    propensities: Vector
    profits: Vector
    purchases: Vector
    slope: float
    sd: float


def outlook(curve: Curve, line: Vector, logs: Vector, margins: Vector) -> Outlook:
    """Integrate over the posterior of level and slope, the slope cut off at zero.

    Parameters
    ----------
    curve
        The posterior of a group.
    line
        The customer's row, with a log price of 0.
    logs, margins
        Log price ratio and profit of a sale, per point of the ladder.

    Examples
    --------
    >>> sure = Curve(np.array([-1.0, -3.0]), np.diag([1e-9, 1e-9]), 0)
    >>> seen = outlook(sure, np.array([1.0, 0.0]), np.log([1.0, 0.8]), np.array([0.4, 0.3]))
    >>> seen.propensities.tolist(), seen.purchases.round(3).tolist()
    ([0.0, 1.0], [0.269, 0.418])
    """
    levels, slopes = _pairs(curve, line)
    chances = logistic(levels + slopes * logs[:, None])
    profits = chances * margins[:, None]
    best = profits == profits.max(axis=0)
    shares = (best / best.sum(axis=0)).mean(axis=1)
    purchases = chances.mean(axis=1)
    sd = float(levels.std())
    return Outlook(shares, purchases * margins, purchases, float(slopes.mean()), sd)


def _pairs(curve: Curve, line: Vector) -> tuple[Vector, Vector]:
    """Quantile midpoints: slopes of the cut normal, for each the levels that go with it."""
    pull = curve.covariance @ line
    level, variance = float(curve.mean @ line), float(pull @ line)
    slope, slope_sd = float(curve.mean[1]), float(np.sqrt(curve.covariance[1, 1]))
    # Normal quantiles in logs, so that a posterior far above zero still gives slopes below it.
    slopes = slope + slope_sd * log_quantile(_SLOPE_LOGS + log_normal(np.array(-slope / slope_sd)))
    tilt = float(pull[1]) / slope_sd**2
    left = np.sqrt(max(variance - tilt * float(pull[1]), 0.0))
    levels = level + tilt * (slopes - slope)[:, None] + left * _LEVELS
    return levels.ravel(), np.repeat(np.minimum(slopes, 0.0), LEVELS)
