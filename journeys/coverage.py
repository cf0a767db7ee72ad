"""Coverage: which steps of a journey, and which ways between them, its tests have gone."""

from collections.abc import Iterable
from dataclasses import dataclass

from journeys.compiling.reach import leads_to
from journeys.outcome import Move
from journeys.plan import JourneyPlan

Way = tuple[str, str]
"""The step that is left (empty at the entry) and the one that is come to; ``=name`` for an exit."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was tried of one journey, and what was not."""

    journey: str
    steps: int
    ways: int
    untried_steps: tuple[str, ...]
    untried_ways: tuple[Way, ...]

    def __str__(self) -> str:
        """Sum it up in a line.

        >>> print(Coverage("cart", 3, 4, ("tell",), (("pause", "tell"),)))
        cart: 2 of 3 steps, 3 of 4 ways; not tried: pause → tell
        """
        tried = self.steps - len(self.untried_steps), self.ways - len(self.untried_ways)
        said = f"{self.journey}: {tried[0]} of {self.steps} steps, {tried[1]} of {self.ways} ways"
        if not self.untried_ways:
            return said
        left = ", ".join(
            f"{a or '(entry)'} → {b.replace('=', 'exit ')}" for a, b in self.untried_ways
        )
        return f"{said}; not tried: {left}"


def coverage(journey: JourneyPlan, moves: Iterable[Move]) -> Coverage:
    """Hold the moves of rehearsals against the ways that a journey has; exits count once each."""
    found = list(ways(journey))
    own = [(left, came) for name, left, came in moves if name == journey.name]
    gone = {("" if came.startswith("=") else left, came) for left, came in own}
    visited = {came for _, came in gone}
    return Coverage(
        journey=journey.name,
        steps=len(journey.steps),
        ways=len(found),
        untried_steps=tuple(step for step in journey.steps if step not in visited),
        untried_ways=tuple(way for way in found if way not in gone),
    )


def ways(journey: JourneyPlan) -> list[Way]:
    """Give every way of a journey: its entry, those between steps, and its exits at any time."""
    between = [
        (name, target)
        for name, step in journey.steps.items()
        for target in dict.fromkeys(leads_to(step))
    ]
    exits = [("", f"={way.name}") for way in journey.exits]
    return [("", journey.first), *between, *exits]
