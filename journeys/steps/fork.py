"""``fork``: several branches of one enrolment begin at once; a ``join`` brings them together again."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeys.steps.step import Move, Part, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class ForkStep(Passing):
    """Begins each of ``branches`` at its step; the enrolment stands at ``join`` meanwhile."""

    name: str
    next: str | None
    branches: Mapping[str, str]
    join: str

    def enter(self, walk: Walk) -> Move:
        """Count the pass, so that branches of another pass have other ids, and part."""
        visits = walk.enrolment.visits
        visits[self.name] = visits.get(self.name, 0) + 1
        return Part(self.branches, self.join, self.name)
