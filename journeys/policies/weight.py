"""The weight of an emission against others that want to go out at the same time."""

from typing import NamedTuple


class Weight(NamedTuple):
    """Probability of acceptance, value and lever; each is 1 where nothing says otherwise.

    >>> Weight(0.25, 30.0, 2.0).product
    15.0
    """

    probability: float = 1.0
    value: float = 1.0
    lever: float = 1.0

    @property
    def product(self) -> float:
        """What is compared: the highest goes out first."""
        return self.probability * self.value * self.lever


EVEN = Weight()
"""The weight of what nothing weighs."""
