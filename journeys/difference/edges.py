"""The edges of a journey, and which of them come and go with another version."""

from collections.abc import Iterator

from journeys.difference.change import Change
from journeys.drawing.ways import ways_of
from journeys.plan import JourneyPlan

EDGES = "edges"
"""The path of an edge: the document does not spell it out, its steps do."""


def edges(journey: JourneyPlan) -> list[str]:
    """Give every edge: from the entry, between steps, and to the end behind the last one."""
    between = [
        f"{name} → {target or '(finished)'}"
        for name, step in journey.steps.items()
        for target, _ in ways_of(step)
    ]
    return list(dict.fromkeys([f"(entry) → {journey.first}", *between]))


def changed_edges(before: JourneyPlan, after: JourneyPlan) -> Iterator[Change]:
    """Give the edges that are gone, then the new ones."""
    old, new = edges(before), edges(after)
    yield from (Change(EDGES, before=edge) for edge in old if edge not in new)
    yield from (Change(EDGES, after=edge) for edge in new if edge not in old)
