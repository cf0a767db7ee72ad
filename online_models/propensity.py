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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from online_models.special import normal

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

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
    found: Vector = largest_many(means[None], sds[None])[0]
    return found


def largest_many(means: Matrix, sds: Matrix) -> Matrix:
    """Do the same for several sets of marginals, a row each: every row as if it were alone, to the bit.

    All arithmetic is by element or along the last axis, so that no row can see the others.
    """
    if sds.min() > 1e-12 * max(np.abs(means).max(), sds.max()):
        low = (means - REACH * sds).max(axis=1)
        spread = means + REACH * sds > low[:, None]
        result = _integrated(_Marginals(means, sds, spread), low)
    else:
        result = _with_points(means, sds)
    total: Matrix = result / result.sum(axis=1, keepdims=True)
    return total


def _with_points(means: Matrix, sds: Matrix) -> Matrix:
    """Do it where some marginals are points; the best of them bound the others from below."""
    point = sds <= 1e-12 * np.maximum(np.abs(means).max(axis=1), sds.max(axis=1))[:, None]
    floor = np.where(point, means, -np.inf).max(axis=1)
    low = np.maximum(floor, np.where(point, -np.inf, means - REACH * sds).max(axis=1))
    spread = ~point & (means + REACH * sds > low[:, None])
    sd = np.where(spread, sds, 1.0)
    result = _integrated(_Marginals(means, sd, spread), low)
    best = point & (means == floor[:, None])
    if best.any():
        with np.errstate(invalid="ignore"):
            below = np.where(spread, normal((floor[:, None] - means) / sd), 1.0).prod(axis=1)
        result = np.where(best, (below / np.maximum(best.sum(axis=1), 1))[:, None], result)
    return result


class _Marginals(NamedTuple):
    """Sets of marginals, a row each; of those that are not ``spread`` none can be the largest."""

    means: Matrix
    sds: Matrix
    spread: NDArray[np.bool_]


def _integrated(given: _Marginals, low: Vector) -> Matrix:
    """Integrate the density of each marginal times the distribution functions of the others."""
    nodes, weights, counts = _grid(given, low)
    result = np.zeros(given.means.shape)
    used = np.flatnonzero(counts)
    if not used.size:
        return result
    owner = np.repeat(np.arange(counts.size), counts)
    z = (nodes - given.means.T[:, owner]) / given.sds.T[:, owner]
    if not given.spread.all():
        z[~given.spread.T[:, owner]] = np.inf
    below = normal(z)
    # Every z is at least -5 here, so that no distribution function is near zero.
    ratio = np.exp(-0.5 * z * z) / below
    joint = np.multiply.reduce(below, axis=0) * weights
    starts = np.concatenate(([0], counts[used].cumsum()[:-1]))
    result[used] = np.add.reduceat(ratio * joint, starts, axis=1).T / (given.sds[used] * _ROOT)
    return result


def _grid(given: _Marginals, low: Vector) -> tuple[Vector, Vector, NDArray[np.intp]]:
    """Nodes and weights between the breakpoints, more of them in panels that are wide in their own sd.

    They stand row after row; the last of what it gives is how many each row has.
    """
    means, sds, spread = given
    reach, floor = REACH * sds, low[:, None]
    edges = np.maximum(np.concatenate((means - reach, means + reach), axis=1), floor)
    if not spread.all():
        edges = np.where(np.concatenate((spread, spread), axis=1), edges, floor)
    edges.sort(axis=1)
    start, stop = edges[:, :-1], edges[:, 1:]
    half, middle = 0.5 * (stop - start), 0.5 * (stop + start)
    apart = np.abs(middle[:, :, None] - means[:, None, :])
    live = spread[:, None, :] & (apart < reach[:, None, :])
    narrow = np.where(live, sds[:, None, :], np.inf).min(axis=2)
    size = _WIDTHS.searchsorted(2.0 * half / narrow)
    filled = _FILLED[size] & (stop > start)[:, :, None]
    nodes = middle[:, :, None] + half[:, :, None] * _NODES[size]
    weights = half[:, :, None] * _WEIGHTS[size]
    return nodes[filled], weights[filled], filled.sum(axis=(1, 2))
