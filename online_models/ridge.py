"""Ridge regressions of the reward of each arm on the context, solved from sums when they are read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from online_models.blocks import ArmBlocks
from online_models.example import ArmExample
from online_models.explained import on_grid
from online_models.moments import UNIT, Moments

MAX_TABLES = 64
"""Most sets of eligible arms whose solutions are kept side by side."""

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Marginals(NamedTuple):
    """What is known about some arms in some contexts: by context and arm, noise variance one.

    ``parts`` are the contributions (by feature), ``scores`` their exact sums, ``spreads`` the
    variances that are left, ``unlearned`` the variance before the first row, by context.
    """

    parts: Matrix
    scores: Matrix
    spreads: Matrix
    unlearned: Vector


class RidgeArms:
    """A ridge regression per arm; each starts from the fit of all arms together.

    So an arm that was never seen is expected to do what arms do in this context, with the spread of
    the prior. Inverses are kept until their arm learns again.

    Parameters
    ----------
    blocks
        The sums; everything is learned through ``learn``, so that what is kept stays true.
    ridge
        Prior precision of a weight, in rows.
    prior
        Expected reward before anything is learned.

    Examples
    --------
    >>> arms = RidgeArms(ArmBlocks(), ridge=1.0, prior=0.0)
    >>> arms.learn(ArmExample({}, "milk", 1.0))
    >>> arms.marginals([{}], ["milk", "beef"]).scores.tolist()
    [[0.75, 0.5]]
    """

    def __init__(self, blocks: ArmBlocks, ridge: float, prior: float) -> None:
        self.blocks = blocks
        self._ridge = ridge
        self._start = prior
        self._pooled: Vector | None = None
        self._inverses: dict[str, Matrix] = {}
        self._tables: dict[tuple[str, ...], tuple[Matrix, Matrix]] = {}

    def learn(self, example: ArmExample) -> None:
        """Add one row."""
        size = self.blocks.order.size
        self.blocks.learn(example)
        self._inverses.pop(example.arm, None)
        if size != self.blocks.order.size:
            self._inverses.clear()
        self._pooled = None
        self._tables.clear()

    def forget_solutions(self) -> None:
        """Solve everything again when it is next read."""
        self._inverses.clear()
        self._pooled = None
        self._tables.clear()

    def marginals(self, contexts: Sequence[Mapping[str, float]], arms: Sequence[str]) -> Marginals:
        """Say what is known about these arms in each context, as if it were alone, to the bit."""
        order = self.blocks.order
        rows = order.rows(contexts) / UNIT
        weights, inverses = self._table(tuple(arms))
        parts = on_grid(weights * rows[:, None, :])
        strange = np.array([order.strange(one) for one in contexts]) / self._ridge
        # By element and along the last axis only: a product of matrices rounds by their shapes.
        halves = (inverses * rows[:, None, None, :]).sum(axis=3)
        spreads = np.maximum((halves * rows[:, None, :]).sum(axis=2), 0.0) + strange[:, None]
        unlearned = (rows * rows).sum(axis=1) / self._ridge + strange
        return Marginals(parts, parts.sum(axis=2), spreads, unlearned)

    def _table(self, arms: tuple[str, ...]) -> tuple[Matrix, Matrix]:
        if arms not in self._tables:
            if len(self._tables) >= MAX_TABLES:
                self._tables.clear()
            inverses = np.stack([self._inverse(arm) for arm in arms])
            weights = np.stack([self._weights(arm) for arm in arms])
            self._tables[arms] = weights, inverses
        return self._tables[arms]

    def _weights(self, arm: str) -> Vector:
        prior = self._prior()
        if arm not in self.blocks:
            return prior
        return self._inverse(arm) @ (self.blocks.of(arm).cross() + self._ridge * prior)

    def _prior(self) -> Vector:
        if self._pooled is None:
            start = np.zeros(self.blocks.order.size)
            start[0] = self._start
            pool = self.blocks.pool
            self._pooled = self._inverted(pool) @ (pool.cross() + self._ridge * start)
        return self._pooled

    def _inverse(self, arm: str) -> Matrix:
        if arm not in self.blocks:
            return np.eye(self.blocks.order.size) / self._ridge
        if arm not in self._inverses:
            self._inverses[arm] = self._inverted(self.blocks.of(arm))
        return self._inverses[arm]

    def _inverted(self, block: Moments) -> Matrix:
        inverse = np.linalg.inv(block.gram() + self._ridge * np.eye(block.size))
        return 0.5 * (inverse + inverse.T)
