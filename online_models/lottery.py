"""The published vector of a policy: a floor mixed in, normalised, and one arm drawn from it."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from online_models.example import MAX_ARMS


def check_arms(arms: Sequence[str], floor: float) -> None:
    """Refuse a question without arms, with doubled arms, or with a floor that is not a share."""
    if not arms:
        raise ValueError("there is no arm to choose from")
    if len(arms) > MAX_ARMS:
        raise ValueError(f"{len(arms):,} arms are more than {MAX_ARMS:,}")
    if len(set(arms)) != len(arms):
        raise ValueError("an arm was given twice")
    check_floor(floor)


def check_floor(floor: float) -> None:
    """Refuse a floor that is not a share."""
    if not 0.0 <= floor <= 1.0:
        raise ValueError(f"the exploration floor is a share from 0 to 1, not {floor!r}")


def mixed(
    propensities: NDArray[np.float64], floor: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mix in ``floor``, the total share of uniform play, and normalise along the last axis.

    Examples
    --------
    >>> mixed(np.array([1.0, 0.0]), 0.02).tolist()
    [0.99, 0.01]
    """
    shares = propensities / propensities.sum(axis=-1, keepdims=True)
    vector: NDArray[np.float64] = (1.0 - floor) * shares + floor / shares.shape[-1]
    return vector


def draw(propensities: Sequence[float], uniform: float) -> int:
    """Draw a position from the vector with one number in [0, 1).

    Examples
    --------
    >>> draw([0.5, 0.5], 0.49), draw([0.5, 0.5], 0.51)
    (0, 1)
    """
    if not 0.0 <= uniform < 1.0:
        raise ValueError(f"the source of chance gave {uniform!r}, not a number in [0, 1)")
    bounds = list(accumulate(propensities))
    place = bisect_right(bounds, uniform * bounds[-1])
    if place < len(bounds) and propensities[place]:
        return place
    # Rounding may put the last bound a hair below the draw; nobody with probability 0 may win by it.
    return min(place, max(at for at, chance in enumerate(propensities) if chance))
