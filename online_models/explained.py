"""Explanations that add up: what each feature contributes, as numbers whose sum has no rounding."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from online_models.features import INTERCEPT

GRID = float(1 << 30)
"""Contributions are whole multiples of 1 / GRID, so that any order of adding gives the same sum."""


def on_grid(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round contributions to the grid: an error below 5e-10 each; exact sums up to four million.

    Examples
    --------
    >>> parts = on_grid(np.array([0.1, 0.2, 0.3]))
    >>> sum(parts.tolist()) == sum(parts[::-1].tolist())
    True
    """
    return np.rint(parts * GRID) / GRID


def shares(names: Sequence[str], parts: NDArray[np.float64]) -> dict[str, float]:
    """Name contributions, the constant one first; features that add nothing are left out.

    Examples
    --------
    >>> shares(("days", "own"), np.array([0.25, 0.0, 0.5]))
    {'intercept': 0.25, 'own': 0.5}
    """
    first, *others = parts.tolist()
    pairs = zip(names, others, strict=True)
    return {INTERCEPT: first} | {name: part for name, part in pairs if part}
