"""Sample-ratio mismatch: whether customers came to the arms in the planned shares, asked as often as one likes.

Lindon and Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS, arXiv:2011.03567: the Bayes
factor of a Dirichlet mixture against the planned shares is a martingale that begins at 1 while they hold.
"""

import math
from collections.abc import Sequence

CONCENTRATION = 100.0
"""How many customers the mixture is worth: it lies around the planned shares, where faults are small."""

ERROR = 0.01
"""The chance of ever raising the alarm about shares that hold."""


def evidence(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Give the evidence against the planned shares: their reverse bounds the chance of ever seeing so much.

    Examples
    --------
    >>> round(evidence([5_020, 4_980], [0.5, 0.5]), 2)
    0.11
    >>> evidence([5_210, 4_790], [0.5, 0.5]) > 500
    True
    >>> evidence([0, 0], [0.5, 0.5])
    1.0
    """
    total = math.lgamma(CONCENTRATION) - math.lgamma(CONCENTRATION + sum(counts))
    for count, share in zip(counts, shares, strict=True):
        prior = CONCENTRATION * share
        total += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    return math.exp(min(total, 700.0))


def mismatched(counts: Sequence[int], shares: Sequence[float]) -> bool:
    """Say that the shares do not fit, wrongly at most once in a hundred experiments, however often it is asked."""
    return evidence(counts, shares) >= 1.0 / ERROR
