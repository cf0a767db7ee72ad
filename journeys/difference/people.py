"""People on the steps of an old version: what becomes of each when a new one is in force.

It says beforehand what `journeys.migration` does then.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from journeys.plan import JourneyPlan, Migration
from journeys.steps.emit import EmitStep
from journeys.steps.step import Step
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import WaitForStep


class Becomes(StrEnum):
    """What becomes of whoever stands on a step."""

    STAYS = "stays"
    """They stay on the old version."""
    STANDS = "stands"
    """They stand on the step of that name, and their wait ends when it would have."""
    MAPPED = "mapped"
    """They stand on another step, and their wait ends when it would have."""
    RETIMED = "retimed"
    """They stand there, and the new wait counts from when the old one began."""
    GOES_ON = "goes_on"
    """They come to a step anew: what they waited for is over."""
    LEAVES = "leaves"
    """They leave the journey."""


class Fate(NamedTuple):
    """A step of the old version, what becomes of people there, and where they are then.

    ``to`` is a step of the new version, or the reason with which they leave; None on the old version.
    ``people`` is how many stand there, where they were counted.
    """

    step: str
    becomes: Becomes
    to: str | None = None
    people: int | None = None


class Takeover(NamedTuple):
    """A journey whose version changes, and the fates of those who are on the old one.

    ``leaves_out`` says that the new version takes others over, and not this one.
    """

    journey: str
    before: int
    after: int
    leaves_out: bool
    fates: tuple[Fate, ...]


def takeover(before: JourneyPlan, after: JourneyPlan) -> Takeover:
    """Say what becomes of people on each step on which somebody can stand."""
    how = after.migration
    taken = how is not None and before.version in how.versions
    standing = [step for step in before.steps.values() if can_be_stood_on(step)]
    fates = tuple(
        _fate(step, after, how) if how is not None and taken else Fate(step.name, Becomes.STAYS)
        for step in standing
    )
    return Takeover(after.name, before.version, after.version, how is not None and not taken, fates)


def counted(one: Takeover, standing: Mapping[str, int]) -> Takeover:
    """Write into a takeover how many stand on each step of the old version."""
    fates = (fate._replace(people=standing.get(fate.step, 0)) for fate in one.fates)
    return one._replace(fates=tuple(fates))


def can_be_stood_on(step: Step) -> bool:
    """Say whether somebody can stand there between two events: on waits, and on what is held back."""
    return isinstance(step, WaitStep | WaitForStep | EmitStep)


def _fate(step: Step, after: JourneyPlan, how: Migration) -> Fate:
    name = step.name
    if "." in name:
        return Fate(name, Becomes.STAYS)  # inside a call: they are taken over when they are back
    to = how.steps.get(name, name if name in after.steps else how.instead)
    if not to:
        return Fate(name, Becomes.LEAVES, how.reason)
    new = after.steps[to]
    if not can_be_stood_on(new) or isinstance(step, EmitStep) != isinstance(new, EmitStep):
        return Fate(name, Becomes.GOES_ON, to)
    if how.retime and not isinstance(new, EmitStep):
        return Fate(name, Becomes.RETIMED, to)
    return Fate(name, Becomes.STANDS if to == name else Becomes.MAPPED, to)
