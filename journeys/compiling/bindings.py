"""Names that the steps of a journey bind, each with one type."""

from collections.abc import Iterator

from journeys.compiling.names import Names
from journeys.diagnostic import Read
from journeys.documents import JourneyDocument
from journeys.tree import Loc

TAKEN = {"key": "string", "content": "string", "because": "string", "quote": "object"}
"""Names that the engine binds itself."""

SPOKEN = {"string": "a text", "number": "a number", "object": "an object"}
"""What the types are called in findings."""


def bound_names(journey: JourneyDocument) -> dict[str, str]:
    """Give the names that a journey's steps bind: its key, what ``decide``, ``score`` and ``call`` give."""
    found = {"key": "string"}
    for _, name, kind in _bindings(journey):
        found.setdefault(name, kind)
    return found


def check_bindings(read: Read, journey: JourneyDocument, names: Names) -> None:
    """Find names that are bound twice with different types."""
    known = {name: (kind, "already") for name, kind in TAKEN.items()}
    for loc, name, kind in _bindings(journey):
        first, where = known.setdefault(name, (kind, f"in {str(loc[1])!r}"))
        if first != kind:
            message = f"{name!r} is {SPOKEN[kind]} here, and {SPOKEN[first]} {where}"
            names.add(read, loc, "E011", message)


def _bindings(journey: JourneyDocument) -> Iterator[tuple[Loc, str, str]]:
    """Give each binding: where it stands, the name, and its type."""
    for name, step in journey.steps.items():
        if step.decide and step.decide.as_:
            yield ("steps", name, "decide", "as"), step.decide.as_, "string"
        if step.score:
            yield ("steps", name, "score", "as"), step.score.as_, "number"
        if step.call and step.call.as_:
            yield ("steps", name, "call", "as"), step.call.as_, "string"
