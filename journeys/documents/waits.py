"""Waiting: for a while, until an instant, or until events come."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from journeys.documents.base import (
    Cel,
    Clock,
    Name,
    Offset,
    Span,
    StepName,
    Strict,
    exactly_one,
)
from journeys.documents.matching import EventMatch

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week."""


class Wait(Strict):
    """Stand still for a while, until an instant, or until the customer's clock shows a time."""

    model_config = ConfigDict(json_schema_extra=exactly_one("for", "until", "until_local"))

    for_: Annotated[Span | None, Field(alias="for")] = None
    """How long."""
    until: Cel | None = None
    """Until an instant, ``"2026-12-24T18:00:00Z"``, or until one that an expression gives,
    ``customer.renewal``; one that has passed, or is missing, is not waited for."""
    offset: Annotated[Offset | None, Field(examples=["-3d"])] = None
    """So long after what ``until`` gives; before it with a minus: ``-3d``."""
    at: Clock | None = None
    """On that day of the customer's calendar, but at this time, with ``until``."""
    until_local: Clock | None = None
    """Until the customer's clock next shows this time, ``"10:00"``."""
    days: Annotated[list[Day] | None, Field(min_length=1)] = None
    """Only on these days of the week, with ``until_local``."""
    jitter: Span | None = None
    """Up to so much longer, different for each enrolment: not all at once."""
    timezone: str | None = None
    """The time zone when the customer's is unknown; ``UTC`` without it."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.for_, self.until, self.until_local]
        if sum(one is not None for one in given) != 1:
            raise ValueError("wait takes exactly one of: for, until, until_local")
        if self.until is None and (self.offset is not None or self.at is not None):
            raise ValueError("offset and at go with until")
        if self.until_local is None and self.days is not None:
            raise ValueError("days go with until_local")
        return self


def spelled_out(value: Any) -> Any:
    """Read ``wait: 3d`` as ``wait: {for: 3d}``."""
    return {"for": value} if isinstance(value, str) else value


class FeatureTimeout(Strict):
    """A time-out that a feature gives in days, within bounds."""

    feature: str
    """A feature in days, such as ``customer.rhythm.mean``."""
    otherwise: Span
    """While the feature knows nothing yet."""
    least: Span
    """Never shorter."""
    most: Span
    """Never longer."""


class Restart(Strict):
    """The wait begins anew when its event comes, a limited number of times."""

    at_most: Annotated[int, Field(ge=1, le=1000)]
    """How often."""


class WaitFor(Strict):
    """Stand still until an event comes; the time-out always exists."""

    model_config = ConfigDict(json_schema_extra=exactly_one("event", "any", "all"))

    event: Name | None = None
    """The event; or several with ``any``."""
    where: Cel | None = None
    """Which of these events."""
    any: Annotated[dict[StepName, EventMatch] | None, Field(min_length=1)] = None
    """Several events under aliases: the first to come ends the wait."""
    all: Annotated[dict[StepName, EventMatch] | None, Field(min_length=1)] = None
    """Several events under aliases: the wait ends when each of them has come."""
    on: dict[StepName, StepName] = {}
    """Where each alias leads, the last one to come with ``all``; ``next`` otherwise."""
    timeout: Span | FeatureTimeout
    """How long at most."""
    timeout_next: StepName | None = None
    """Where the time-out leads; ``next`` otherwise."""
    since: Literal["step", "entry"] | Span = "step"
    """From when events count: from this step on, from the entry on, or so long before this step."""
    restart: Restart | None = None
    """Begin the wait anew when the event comes."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.event, self.any, self.all]
        if sum(one is not None for one in given) != 1:
            raise ValueError("wait_for takes exactly one of: event, any, all")
        unknown = set(self.on) - set(self.any or self.all or {})
        if unknown:
            raise ValueError(f"on names no alias: {', '.join(sorted(unknown))}")
        if self.restart is not None and (self.all is not None or self.since != "step"):
            raise ValueError("restart goes with event or any, since the step")
        return self
