"""Calls: the steps of called journeys are built into their callers, and what cannot be called is found."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from journeys.compiling.bindings import bound_names
from journeys.compiling.building import Building
from journeys.compiling.inside import inside, moved
from journeys.compiling.reach import leads_to
from journeys.diagnostic import Read, close_to
from journeys.documents import JourneyDocument
from journeys.documents.calls import Call
from journeys.documents.steps import StepDocument
from journeys.plan import Branch, JourneyPlan
from journeys.steps.call import CallStep, ReturnStep
from journeys.steps.emit import EmitStep
from journeys.steps.exit import ExitStep
from journeys.steps.step import Step
from journeys.tree import Loc

DEEPEST = 8
"""How deep calls may nest."""

MOST_STEPS = 2000
"""How many steps a journey may have with those that it calls."""

END = "_end"
"""The step behind the last one of a called journey; no step of a document can be called so."""


def callees_first(reads: Sequence[Read]) -> list[Read]:
    """Give journeys in an order in which those that are called come before their callers.

    Those that call each other in a circle come last.
    """
    known = {read.name for read in reads}
    found: dict[str, Read] = {}
    left = list(reads)
    while left:
        ready = [one for one in left if found.keys() >= known.intersection(_callees(one))]
        found |= {one.name: one for one in ready or left}
        left = [one for one in left if one.name not in found]
    return list(found.values())


def _callees(read: Read) -> list[str]:
    journey = read.document
    assert isinstance(journey, JourneyDocument)  # noqa: S101 - the caller chose it by kind
    return [step.call.journey for step in journey.steps.values() if step.call]


def build_call(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    """Build a ``call``; the called steps are built in when the caller's own are all there."""
    call = document.call
    assert call is not None  # noqa: S101 - the builder was chosen by the verb
    loc: Loc = ("steps", name, "call", "journey")
    circle = _way_back(building, call.journey)
    callee = building.others.built.get(call.journey)
    if circle:
        message = f"journeys call each other in a circle: {' → '.join(circle)}"
        building.names.add(building.read, loc, "E022", message)
    elif callee is None:
        known = building.others.documents
        hint = "" if call.journey in known else close_to(call.journey, known)
        message = f"no valid journey is called {call.journey!r}"
        building.names.add(building.read, loc, "E012", message, hint)
    else:
        _check_callee(building, loc, call, callee)
    return CallStep(name, after, call.journey)


def _way_back(building: Building, name: str) -> tuple[str, ...]:
    """Give the calls that lead from a journey back to the one that is built, if any do."""
    first, known = building.journey.journey, building.others.documents
    ways: list[tuple[str, ...]] = [(first, name)]
    seen: set[str] = set()
    for way in ways:
        if way[-1] == first:
            return way
        if way[-1] in known and way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, one) for one in dict.fromkeys(_callees(known[way[-1]]))]
    return ()


def _check_callee(building: Building, loc: Loc, call: Call, callee: JourneyPlan) -> None:
    for code, message in _objections(building, call, callee):
        building.names.add(building.read, loc, code, message)


def _objections(building: Building, call: Call, callee: JourneyPlan) -> Iterator[tuple[str, str]]:
    """Say why a journey cannot be called here, each with its code."""
    if max(name.count(".") for name in callee.steps) + 1 > DEEPEST:
        yield "E022", f"calls nest at most {DEEPEST} deep"
    if any(isinstance(callee.steps[name], ExitStep) for name in callee.branches):
        yield "E021", f"{call.journey!r} has an exit inside a fork: such a journey cannot be called"
    both = _bound(building, call.journey) & building.bound.keys() - {"key"}
    for name in sorted(both):
        yield "E011", f"{call.journey!r} binds {name!r}, too: give one of them another name"


def _bound(building: Building, name: str) -> set[str]:
    """Give the names that a journey binds, and those that it calls."""
    read = building.others.documents[name]
    assert isinstance(read.document, JourneyDocument)  # noqa: S101 - the caller chose it by kind
    return set(_own_names(read.document)).union(*(_bound(building, one) for one in _callees(read)))


def _own_names(journey: JourneyDocument) -> list[str]:
    return [name for name in bound_names(journey) if name != "key"]


def with_calls(
    building: Building, own: Mapping[str, Step], branches: Mapping[str, Branch]
) -> dict[str, Step]:
    """Give the steps of a journey together with those of every journey that it calls."""
    found: dict[str, Step] = {}
    limit = max(MOST_STEPS, len(own))
    for name, step in own.items():
        if len(found) > limit:
            break
        callee = building.others.built.get(step.journey) if isinstance(step, CallStep) else None
        if isinstance(step, CallStep) and callee is not None:
            _check_nesting(building, name, callee, branches)
            found |= _built_in(building, step, callee)
        else:
            found[name] = step
    if len(found) > limit:
        message = f"with those that it calls, it has more than {MOST_STEPS:,} steps"
        building.names.add(building.read, ("steps",), "E022", message)
        return dict(own)
    return found


def _check_nesting(
    building: Building, name: str, callee: JourneyPlan, branches: Mapping[str, Branch]
) -> None:
    if name in branches and callee.branches:
        message = f"forks do not nest: {callee.name!r} has one, and this lies in the branch {branches[name]}"
        building.names.add(building.read, ("steps", name, "call", "journey"), "E021", message)


def _built_in(building: Building, call: CallStep, callee: JourneyPlan) -> dict[str, Step]:
    """Give a call and its steps; where the called journey would end, they lead back."""
    first = inside(call.name, callee.first)
    started = dataclasses.replace(call, first=first, pin=_pin(call, callee))
    back = _Back(building, call, callee)
    steps = {name: back.led(step) for name, step in callee.steps.items()}
    found: dict[str, Step] = {call.name: started}
    found |= {inside(call.name, name): step for name, step in steps.items()}
    end = inside(call.name, END)
    if any(end in leads_to(step) for step in found.values()):
        found[end] = back.returning(end, "finished")
    return found


def _pin(call: CallStep, callee: JourneyPlan) -> str:
    """Say with which versions a call is built: its own callee's, and those of the calls inside."""
    inner = f" ({'; '.join(sorted(callee.calls))})" if callee.calls else ""
    return f"{call.name}: {callee.name} {callee.version}{inner}"


@dataclasses.dataclass(frozen=True, slots=True)
class _Back:
    """How the steps of one call lead back to its caller."""

    building: Building
    call: CallStep
    callee: JourneyPlan

    def led(self, step: Step) -> Step:
        """Give a called step inside the caller; an exit returns, the end behind the last one, too."""
        name = inside(self.call.name, step.name)
        if isinstance(step, ExitStep):
            return self.returning(name, step.reason)
        if isinstance(step, EmitStep) and step.borrowed:
            step = dataclasses.replace(step, purpose=self.building.purpose)
        if step.next is None:
            step = dataclasses.replace(step, next=END)  # type: ignore[type-var]
        return moved(step, self.call.name)

    def returning(self, name: str, result: str) -> Step:
        """Give the step that ends the call with this result."""
        document = self.building.others.documents[self.callee.name].document
        own = _own_names(document) if isinstance(document, JourneyDocument) else []
        call = self.building.journey.steps[self.call.name].call
        binds = (call.as_ if call else None) or ""
        return ReturnStep(name, self.call.next, result, binds, tuple(own))
