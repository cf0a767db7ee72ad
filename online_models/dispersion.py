"""How much uniform play a ladder needs so that its prices keep varying and demand stays learnable."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def exploring_share(propensities: Vector, logs: Vector, target: float) -> float:
    """Give the least share of uniform play with which the variance of the log price reaches ``target``.

    Mixing share e of the uniform vector in gives the variance v + e (u - v + d²) - e² d², with the
    variances v and u of the two vectors and the distance d of their means. 1 when even uniform
    play falls short.

    Examples
    --------
    >>> logs = np.log1p(-np.array([0.0, 0.1, 0.2]))
    >>> exploring_share(np.array([1.0, 0.0, 0.0]), logs, 0.0)
    0.0
    >>> round(exploring_share(np.array([1.0, 0.0, 0.0]), logs, 0.05**2), 3)
    0.134
    """
    mean, uniform = float(propensities @ logs), float(logs.mean())
    held = float(propensities @ (logs - mean) ** 2)
    spread = float(((logs - uniform) ** 2).mean())
    if held >= target:
        return 0.0
    if spread <= target:
        return 1.0
    away = (uniform - mean) ** 2
    rise = spread - held + away
    return float(2.0 * (target - held) / (rise + np.sqrt(rise**2 - 4.0 * away * (target - held))))
