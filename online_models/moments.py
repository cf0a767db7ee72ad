"""Exact sums for a ridge regression: whole numbers, so that order does not matter and merging is addition.

A feature is rounded to 2^-12 and clipped to ±64, a reward is rounded to 2^-12 and clipped to
±4,096; both are then whole numbers, and so are their products and sums. A block refuses to learn
before a sum could leave 64 bits: at the clips after 2^20 rows, with features and rewards within ±1
after 2^38.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

UNIT = 1 << 12
"""Steps per one: features and rewards are whole multiples of 1 / UNIT."""
FEATURE_LIMIT = 64.0
"""Features are clipped to this size; scale yours to about one."""
REWARD_LIMIT = 4096.0
"""Rewards are clipped to this size."""

Whole = NDArray[np.int64]
_FULL = 1 << 62
_LOW = (1 << 32) - 1


def whole_features(values: NDArray[np.float64]) -> Whole:
    """Round finite features to whole steps.

    Examples
    --------
    >>> whole_features(np.array([1.0, 0.25, 1e308])).tolist()
    [4096, 1024, 262144]
    """
    clipped = np.minimum(np.maximum(values, -FEATURE_LIMIT), FEATURE_LIMIT)
    steps: Whole = np.rint(clipped * UNIT).astype(np.int64)
    return steps


def whole_reward(reward: float) -> int:
    """Round a finite reward to whole steps.

    Examples
    --------
    >>> whole_reward(0.5), whole_reward(-1e9)
    (2048, -16777216)
    """
    return round(min(max(reward, -REWARD_LIMIT), REWARD_LIMIT) * UNIT)


class Moments:
    """The sums of one block: rows, products of features, features times reward, squared reward.

    Not for heads whose rows hold the current model (logistic weights): those depend on order,
    whatever the arithmetic.

    Parameters
    ----------
    size
        How many features a row has, the constant one among them.

    References
    ----------
    Bietti, Agarwal, Langford, "A contextual bandit bake-off", JMLR 22:133, 2021, for why exact
    second-order sums are worth keeping on short streams.

    Examples
    --------
    >>> one, other = Moments(1), Moments(1)
    >>> one.learn(whole_features(np.array([1.0])), whole_reward(1.0))
    >>> other.learn(whole_features(np.array([0.5])), whole_reward(0.0))
    >>> one.merge(other)
    >>> one.rows, one.gram().tolist(), one.cross().tolist()
    (2, [[1.25]], [1.0])
    """

    __slots__ = ("_room", "products", "rewarded", "rows", "squared")

    def __init__(self, size: int) -> None:
        self.rows = 0
        self.products: Whole = np.zeros((size, size), dtype=np.int64)
        self.rewarded: Whole = np.zeros(size, dtype=np.int64)
        self.squared = 0
        self._room = 0

    @property
    def size(self) -> int:
        """How many features a row has."""
        return self.rewarded.size

    def learn(self, features: Whole, reward: int) -> None:
        """Add one row; ``ValueError`` when the block is full."""
        self._claim()
        self.products += features[:, None] * features
        self.rewarded += features * reward
        self.squared += reward * reward
        self.rows += 1

    def merge(self, other: "Moments") -> None:
        """Add the rows of another block."""
        if max(self.largest(), other.largest()) > _FULL // 2:
            raise ValueError("the two blocks are too full to be merged")
        self.products += other.products
        self.rewarded += other.rewarded
        self.squared += other.squared
        self.rows += other.rows
        self._room = 0

    def gram(self) -> NDArray[np.float64]:
        """Sum of the products of features, in their own units."""
        return self.products / float(UNIT * UNIT)

    def cross(self) -> NDArray[np.float64]:
        """Sum of features times reward, in their own units."""
        return self.rewarded / float(UNIT * UNIT)

    def square(self) -> float:
        """Sum of squared rewards, in their own units."""
        return self.squared / float(UNIT * UNIT)

    def widened(self, size: int, places: NDArray[np.intp]) -> "Moments":
        """Give the same rows with more features: ``places`` says where the old ones go."""
        wider = Moments(size)
        wider.products[np.ix_(places, places)] = self.products
        wider.rewarded[places] = self.rewarded
        wider.rows, wider.squared = self.rows, self.squared
        return wider

    def numbers(self) -> dict[str, Any]:
        """Everything in it; of the symmetric products only the upper triangle."""
        return {
            "rows": self.rows,
            "products": self.products[np.triu_indices(self.size)],
            "rewarded": self.rewarded.copy(),
            "squared": [self.squared >> 32, self.squared & _LOW],
        }

    @classmethod
    def of(cls, numbers: Mapping[str, Any], size: int) -> Self:
        """Build the block that ``numbers`` describes; ``ValueError`` when it does not fit ``size``."""
        block = cls(size)
        high, low = numbers["squared"]
        block.rows, block.squared = int(numbers["rows"]), (int(high) << 32) + int(low)
        upper = np.triu_indices(size)
        block.products[upper] = _fitting(numbers["products"], upper[0].size)
        block.products.T[upper] = block.products[upper]
        block.rewarded[:] = _fitting(numbers["rewarded"], size)
        return block

    def _claim(self) -> None:
        """Take room for one row, in the worst case that its clips allow."""
        if not self._room:
            row = int(FEATURE_LIMIT) * UNIT * int(REWARD_LIMIT) * UNIT
            self._room = (_FULL - self.largest()) // row
            if not self._room:
                raise ValueError(
                    f"the block is full after {self.rows:,} rows; start a new generation"
                )
        self._room -= 1

    def largest(self) -> int:
        """Size of the largest sum, in steps: blocks are full near 2^62."""
        return max(int(np.abs(self.products).max()), int(np.abs(self.rewarded).max()))


def _fitting(values: Any, size: int) -> Whole:
    array = np.asarray(values)
    if array.dtype != np.int64 or array.shape != (size,):
        raise ValueError(f"expected {size} whole numbers, found {array.dtype} {array.shape}")
    return array
