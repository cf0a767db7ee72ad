"""``branch``: the first condition that holds decides; ``else`` always stands last."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk

if TYPE_CHECKING:
    from journeys.expressions import Condition


@dataclass(frozen=True, slots=True)
class BranchStep(Passing):
    """Goes where the first condition that holds points."""

    name: str
    next: str | None
    ways: tuple[tuple["Condition", str], ...]
    otherwise: str

    def enter(self, walk: Walk) -> Move:
        """Try the conditions in order."""
        for number, (condition, target) in enumerate(self.ways):
            if walk.holds(condition, f"steps.{self.name}.branch.{number}"):
                return Go(target)
        return Go(self.otherwise)
