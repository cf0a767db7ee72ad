"""Intervals that stay valid however often they are looked at: asymptotic confidence sequences.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), Time-uniform central limit theory and asymptotic
confidence sequences, Annals of Statistics 52, arXiv:2103.06476: the boundary of a normal mixture
around an estimated mean, here around the difference of two means in a randomised experiment.
"""

import math
from typing import NamedTuple

LEAST = 100
"""Customers in each arm below which nothing is said: the theorem is one of large numbers."""


class Interval(NamedTuple):
    """From ``low`` to ``high``."""

    low: float
    high: float


class Sample(NamedTuple):
    """What one arm gave: how many customers, the sum of their values, and the sum of the squares.

    >>> Sample(4, 2.0, 2.0).mean
    0.5
    """

    customers: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean per customer; 0 of nobody."""
        return self.total / self.customers if self.customers else 0.0

    @property
    def spread(self) -> float:
        """The variance of the mean."""
        return max(0.0, self.squares / self.customers - self.mean**2) / self.customers


class Rule(NamedTuple):
    """Fixed before the first look: the chance of ever being wrong, and where intervals are tightest.

    ``error`` is that of all looks together; ``tightest_at`` counts the customers of both arms.
    """

    error: float
    tightest_at: int

    def width(self, count: int) -> float:
        """Give half the width of an interval in standard errors, after so many customers.

        One look at a number fixed beforehand would take 1.96 of them.

        Examples
        --------
        >>> rule = Rule(0.05, 10_000)
        >>> [round(rule.width(count), 2) for count in (200, 1_000, 10_000, 100_000)]
        [6.69, 3.86, 3.04, 3.24]
        """
        wanted = -2.0 * math.log(self.error)
        mixed = count * (wanted + math.log1p(wanted)) / self.tightest_at  # t rho^2 of the paper
        return math.sqrt(2.0 * (1.0 + 1.0 / mixed) * (math.log1p(mixed) / 2.0 + wanted / 2.0))


def difference(control: Sample, other: Sample, rule: Rule) -> Interval | None:
    """Give the interval of the other arm's mean less the control's; None while there are too few.

    Examples
    --------
    >>> control, other = Sample(5_000, 500.0, 500.0), Sample(5_000, 650.0, 650.0)
    >>> found = difference(control, other, Rule(0.05, 10_000))
    >>> round(found.low, 3), round(found.high, 3)
    (0.011, 0.049)
    >>> difference(control, Sample(50, 9.0, 9.0), Rule(0.05, 10_000)) is None
    True
    """
    error = math.sqrt(control.spread + other.spread) if _enough(control, other) else 0.0
    if not error:
        return None
    middle = other.mean - control.mean
    half = rule.width(control.customers + other.customers) * error
    return Interval(middle - half, middle + half)


def lift(control: Sample, other: Sample, rule: Rule) -> Interval | None:
    """Give the interval of the other arm's mean relative to the control's: .1 is 10 % more.

    By Fieller's theorem: the ratios r at which the interval of ``other - r control`` holds 0. So it says that there
    is a difference exactly when `difference` does. None while there are too few, or where the control's mean is
    not known to be above 0.

    Examples
    --------
    >>> control, other = Sample(5_000, 500.0, 500.0), Sample(5_000, 650.0, 650.0)
    >>> found = lift(control, other, Rule(0.05, 10_000))
    >>> round(found.low, 2), round(found.high, 2)
    (0.1, 0.55)
    """
    if not _enough(control, other):
        return None
    squared = rule.width(control.customers + other.customers) ** 2
    known = control.mean**2 - squared * control.spread
    if known <= 0.0 or control.mean < 0.0 or not control.spread + other.spread:
        return None
    crossed = control.mean * other.mean
    rest = other.mean**2 - squared * other.spread
    half = math.sqrt(max(0.0, crossed**2 - known * rest))
    return Interval((crossed - half) / known - 1.0, (crossed + half) / known - 1.0)


def _enough(control: Sample, other: Sample) -> bool:
    return min(control.customers, other.customers) >= LEAST
