"""``score``: keep what a model publishes for the customer now."""

from dataclasses import dataclass

from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class ScoreStep(Passing):
    """Binds what ``model`` says in ``reads`` as ``binds``; ``otherwise`` while it knows nothing."""

    name: str
    next: str | None
    model: str
    reads: str
    binds: str
    otherwise: float | None = None

    def enter(self, walk: Walk) -> Move:
        """Ask the model, keep its number, and forget one of an earlier pass when there is none."""
        walk.run.ask((self.reads,))
        said = walk.scope().value(self.reads)
        score = self.otherwise if said is None else said
        if score is None:
            walk.enrolment.values.pop(self.binds, None)
        else:
            walk.enrolment.values[self.binds] = score
        walk.run.note(f"{walk.journey.name}.steps.{self.name}", "scored", {self.binds: score})
        return Go(self.next)
