"""Arbitration: emissions that waited under one policy go out together, so that the weightiest is first."""

from collections.abc import Iterator

from journeys.event import Millis
from journeys.policies.hold import HoldRule
from journeys.progress import outgoing, walk_of
from journeys.run import Outgoing
from journeys.state import Enrolment
from journeys.steps.emit import EmitStep
from journeys.walk import Walk


def rivals(walk: Walk) -> list[Outgoing]:
    """Give the other emissions of this customer that are compared with one that is released.

    They share a policy that holds, and are held by it, or are due as well.
    """
    holds = _holds(walk)
    if not holds:
        return []
    found = []
    for other in _deferred(walk):
        step = other.journey.steps[other.enrolment.step]
        if isinstance(step, EmitStep) and holds & _holds(other) and _ready(other, holds, walk.at):
            found.append(outgoing(other, step))
    return found


def _ready(walk: Walk, holds: set[str], now: Millis) -> bool:
    """Say whether an emission waits only to be compared, or is due."""
    held = walk.enrolment.deferred
    return held is not None and (held.rule in holds or held.until <= now)


def _holds(walk: Walk) -> set[str]:
    return {rule.name for rule in walk.journey.rules if isinstance(rule, HoldRule)}


def _deferred(walk: Walk) -> Iterator[Walk]:
    """Give the walks of the customer's other deferred emissions; not of enrolments that end now."""
    for whole in walk.run.state.enrolments:
        if whole.ends > walk.at:
            for one in (whole, *whole.branches):
                parent: Enrolment | None = None if one is whole else whole
                other = walk_of(walk.run, one, walk.at, parent) if one.deferred else None
                if other is not None and one is not walk.enrolment:
                    yield other
