"""Coverage: which steps of a journey, and which ways between them, its tests have gone."""

from collections.abc import Iterable
from dataclasses import dataclass

from journeys.compiling.reach import leads_to
from journeys.outcome import Move
from journeys.plan import JourneyPlan
from journeys.steps.call import CallStep
from journeys.steps.step import Step

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
    own = [_own(left, came) for name, left, came in moves if name == journey.name]
    gone = {("" if came.startswith("=") else left, came) for left, came in own}
    visited = {came for _, came in gone}
    return Coverage(
        journey=journey.name,
        steps=len(_steps(journey)),
        ways=len(found),
        untried_steps=tuple(step for step in _steps(journey) if step not in visited),
        untried_ways=tuple(way for way in found if way not in gone),
    )


def _steps(journey: JourneyPlan) -> list[str]:
    """Give the journey's own steps: those of a called one are for its own tests."""
    return [name for name in journey.steps if "." not in name]


def _own(left: str, came: str) -> Way:
    """Give a move as the journey sees it: out of a called step is out of its call."""
    return left.partition(".")[0], came


def ways(journey: JourneyPlan) -> list[Way]:
    """Give every way of a journey: its entry, those between steps, and its exits at any time."""
    between = [
        (name, target)
        for name in _steps(journey)
        for target in dict.fromkeys(_leads_to(journey.steps[name]))
    ]
    exits = [("", f"={way.name}") for way in journey.exits]
    return [("", journey.first), *between, *exits]


def _leads_to(step: Step) -> list[str]:
    """Give where a step leads; a call leads where its journey comes back to."""
    if isinstance(step, CallStep):
        return [step.next] if step.next else []
    return leads_to(step)
