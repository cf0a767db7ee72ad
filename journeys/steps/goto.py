"""``goto``: back to an earlier step, a limited number of times."""

from dataclasses import dataclass

from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class GotoStep(Passing):
    """Goes to ``target`` at most ``most`` times per enrolment, then on with ``next``."""

    name: str
    next: str | None
    target: str
    most: int

    def enter(self, walk: Walk) -> Move:
        """Count the pass."""
        passes = walk.whole.visits.get(self.name, 0)
        if passes >= self.most:
            return Go(self.next)
        walk.whole.visits[self.name] = passes + 1
        return Go(self.target)
