"""One block of sums per arm over one order of features, and the pool of all of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from online_models.example import MAX_ARMS, ArmExample
from online_models.features import FeatureOrder
from online_models.moments import Moments, whole_reward

MAX_SUMS = 120_000
"""Most numbers in all blocks of a model, so that its snapshot stays below 1 MiB."""


class ArmBlocks:
    """What is known about the arms of one model, as sums that any order of examples leaves equal.

    Parameters
    ----------
    declared
        The features to read; none means that they are taken up as examples bring them.

    Examples
    --------
    >>> blocks = ArmBlocks()
    >>> blocks.learn(ArmExample({"own": 1.0}, "milk", 1.0))
    >>> blocks.arms, blocks.of("milk").rows, blocks.order.names
    (['milk'], 1, ('own',))
    """

    def __init__(self, declared: Iterable[str] = ()) -> None:
        self.order = FeatureOrder(declared)
        self.pool = Moments(self.order.size)
        self._blocks: dict[str, Moments] = {}

    @property
    def arms(self) -> list[str]:
        """Arms with rows of their own, sorted."""
        return sorted(self._blocks)

    def __contains__(self, arm: str) -> bool:
        return arm in self._blocks

    def of(self, arm: str) -> Moments:
        """Give the block of an arm that was seen."""
        return self._blocks[arm]

    def learn(self, example: ArmExample) -> None:
        """Add one row; ``ValueError`` when the model may not grow that far."""
        self._make_room(example)
        row, reward = self.order.row(example.context), whole_reward(example.reward)
        self.pool.learn(row, reward)
        self._blocks[example.arm].learn(row, reward)

    def numbers(self) -> dict[str, Any]:
        """Names of features and arms, and the sums of every arm."""
        return {
            "features": list(self.order.names),
            "arms": self.arms,
            "blocks": [self._blocks[arm].numbers() for arm in self.arms],
        }

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        order = self.order.restored(numbers["features"])
        blocks = [Moments.of(block, order.size) for block in numbers["blocks"]]
        self._blocks = dict(zip(numbers["arms"], blocks, strict=True))
        self.order, self.pool = order, Moments(order.size)
        for block in blocks:
            self.pool.merge(block)

    def _make_room(self, example: ArmExample) -> None:
        order = self.order.grown(example.context)
        arms = len(self._blocks) + (example.arm not in self._blocks)
        if arms > MAX_ARMS or arms * order.size * (order.size + 3) // 2 > MAX_SUMS:
            raise ValueError(
                f"{arms:,} arms with {order.size - 1} features are too many for one model; "
                "declare fewer features or arms"
            )
        if order is not self.order:
            self._widen(order)
        if example.arm not in self._blocks:
            self._blocks[example.arm] = Moments(order.size)

    def _widen(self, order: FeatureOrder) -> None:
        places = order.places(self.order.names)
        for arm, block in self._blocks.items():
            self._blocks[arm] = block.widened(order.size, places)
        self.pool = self.pool.widened(order.size, places)
        self.order = order
