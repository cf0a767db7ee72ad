"""Where an enrolment stands: entered, exited, at its goal; and who has become one."""

from typing import Literal

from streams.messages.body import AboutEnrolment, Body


class Lifecycle(AboutEnrolment):
    """One change in the life of an enrolment."""

    event: Literal["entered", "exited", "goal", "migrated", "faulted"]
    """What happened."""
    reason: str | None
    """The exit, the goal or the fault, by name."""
    exit: str | None = None
    """The exit of the document that was taken, by name."""
    step: str | None = None
    """The step where the enrolment stood."""
    next: str | None = None
    """The step at which a faulted enrolment goes on."""
    value: float | None = None
    """What a goal is worth."""
    held_out: bool = False
    """The enrolment is in a holdout: nothing was sent."""


class CustomerMerged(Body):
    """Two ids are one person from here on: what comes for ``merged`` counts for ``customer``."""

    customer: str
    """The id that goes on; also the record's key and the CloudEvent's ``subject``."""
    merged: str
    """The id that is an alias from now on."""
    caused_by: str
    """Id of the event that brought what was known of it."""


class JourneyDisabled(Body):
    """A journey is switched off, because its file is broken or one that it needs. Keyed by the journey."""

    journey: str
    """Name of the journey; each partition says it once."""
    finding: str
    """The first finding against it: ``file:line:col``, and what is wrong."""
    manifest: int
    """The manifest from which on it is off."""
