"""``exit``: the journey ends here, with a reason."""

from dataclasses import dataclass

from journeys.steps.step import End, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class ExitStep(Passing):
    """Ends the enrolment."""

    name: str
    next: str | None
    reason: str

    def enter(self, _walk: Walk) -> Move:
        """Leave."""
        return End(self.reason)
