"""``join``: where the branches of a fork end, and their enrolment goes on when enough of them have come."""

from dataclasses import dataclass

from journeys.steps.step import Arrive, Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class JoinStep(Passing):
    """Goes on when ``least`` branches have come; when all of them have, if that is nothing."""

    name: str
    next: str | None
    least: int | None = None

    def enter(self, walk: Walk) -> Move:
        """Stand here as a branch that has come."""
        return Arrive() if walk.parent is not None else Go(self.next)

    def enough(self, come: int, begun: int) -> bool:
        """Say whether so many of the branches that began are enough.

        >>> JoinStep("together", None).enough(1, 2), JoinStep("together", None, least=1).enough(1, 2)
        (False, True)
        """
        return come >= min(self.least or begun, begun)

    def on_due(self, _walk: Walk) -> Move:
        """No time ends this."""
        return Arrive()
