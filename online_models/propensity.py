r"""The probability that each of several independent Gaussians is the largest.

This is the propensity of linear Thompson sampling. With densities :math:`f_i` and distribution
functions :math:`F_i`,

.. math:: p_i = \int f_i(x) \prod_{j \ne i} F_j(x) \, dx,

by Gauss-Legendre quadrature between breakpoints at every mean ± 5 standard deviations: a single
interval fails when a new arm (wide) stands beside an old one (narrow). Outside of the range where
the largest value can lie nothing is computed: it holds less than 6e-7 of the probability.

The error of every probability is below 1e-3 for ratios of standard deviations up to 1,000 and up
to 50 arms (typically 1e-6), as a property test against 4,000 nodes per panel shows.
"""

import numpy as np
from numpy.typing import NDArray

from online_models.special import normal

Vector = NDArray[np.float64]

REACH = 5.0
"""How many standard deviations around a mean count."""

_SIZES = (4, 6, 10, 16, 24, 40)
_WIDTHS = np.array([0.75, 1.5, 3.0, 5.0, 8.0])
_NODES = np.zeros((len(_SIZES), _SIZES[-1]))
_WEIGHTS = np.zeros((len(_SIZES), _SIZES[-1]))
for _row, _size in enumerate(_SIZES):
    _NODES[_row, :_size], _WEIGHTS[_row, :_size] = np.polynomial.legendre.leggauss(_size)
_FILLED = _WEIGHTS > 0.0
_ROOT = np.sqrt(2.0 * np.pi)


def largest(means: Vector, sds: Vector) -> Vector:
    """Probability of each marginal to be the largest; equal points share.

    Examples
    --------
    >>> largest(np.array([0.0, 0.0]), np.array([1.0, 1.0])).round(6).tolist()
    [0.5, 0.5]
    >>> largest(np.array([1.0, 0.0]), np.array([1.0, 1.0])).round(6).tolist()
    [0.76025, 0.23975]
    >>> largest(np.array([1.0, 1.0, 0.0]), np.array([0.0, 0.0, 0.0])).tolist()
    [0.5, 0.5, 0.0]
    """
    result = np.zeros(means.size)
    point = sds <= 1e-12 * max(float(np.abs(means).max()), float(sds.max()))
    best = point & (means == means[point].max()) if point.any() else point
    floor = float(means[best][0]) if best.any() else -np.inf
    lows = means - REACH * sds
    low = max(floor, float(lows.max()))
    spread = ~point & (means + REACH * sds > low)
    if spread.any():
        mean, sd = means[spread], sds[spread]
        result[spread] = _integrated(mean, sd, low, floor)
        if best.any():
            result[best] = normal((floor - mean) / sd).prod() / best.sum()
    else:
        result[best] = 1.0
    total: Vector = result / result.sum()
    return total


def _integrated(mean: Vector, sd: Vector, low: float, floor: float) -> Vector:
    """Integrate the density of each marginal times the distribution functions of the others."""
    if mean.size == 1 and floor == -np.inf:
        return np.ones(1)
    points, weights = _grid(mean, sd, low)
    z = (points - mean[:, None]) / sd[:, None]
    below = normal(z)
    # Every z is at least -5 here, so that no distribution function is near zero.
    ratio = np.exp(-0.5 * z * z) / below
    joint = np.multiply.reduce(below, axis=0) * weights
    result: Vector = (ratio @ joint) / (sd * _ROOT)
    return result


def _grid(mean: Vector, sd: Vector, low: float) -> tuple[Vector, Vector]:
    """Nodes and weights between the breakpoints, more of them in panels that are wide in their own sd."""
    reach = REACH * sd
    edges = np.maximum(np.concatenate((mean - reach, mean + reach)), low)
    edges.sort()
    start, stop = edges[:-1], edges[1:]
    real = stop > start
    start, stop = start[real], stop[real]
    half, middle = 0.5 * (stop - start), 0.5 * (stop + start)
    live = np.abs(middle[:, None] - mean) < reach
    narrow = np.where(live, sd, np.inf).min(axis=1)
    size = _WIDTHS.searchsorted(2.0 * half / narrow)
    filled = _FILLED[size]
    nodes = middle[:, None] + half[:, None] * _NODES[size]
    return nodes[filled], (half[:, None] * _WEIGHTS[size])[filled]
