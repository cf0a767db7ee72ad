"""``journey``: who enters, what they pass, how they leave, and what it is for."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from journeys.documents.base import (
    Cel,
    Document,
    Name,
    Share,
    Span,
    StepName,
    Strict,
    Truth,
    Version,
    exactly_one,
)
from journeys.documents.matching import EventMatch
from journeys.documents.steps import StepDocument


class ReentryDocument(Strict):
    """When a customer may enter again."""

    after: Span | None = None
    """Not before this long after the last end."""
    max: Annotated[int, Field(ge=1)] | None = None
    """At most so often ..."""
    within: Span | None = None
    """... in this long."""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.max is None) != (self.within is None):
            raise ValueError("max and within go together")
        return self


class CountDocument(Strict):
    """How often an event must have come before it counts."""

    at_least: Annotated[int, Field(ge=2, le=100)]
    """So often, this one included ..."""
    within: Span
    """... in this long: exactly, not by buckets."""


class ScheduleDocument(Strict):
    """When everybody whom Rumbo knows is looked at, again and again."""

    rrule: Annotated[str, Field(min_length=1, max_length=512, examples=["FREQ=WEEKLY;BYDAY=MO"])]
    """The rule of iCalendar, ``FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0``: once an hour at most."""
    timezone: str
    """The zone whose clock it means, ``Europe/Madrid``."""
    starts: Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 1, 1))] | None = None
    """The day from which it counts; needed where the rule has INTERVAL or COUNT."""


class EntryDocument(Strict):
    """Who enters, and when: on an event, by a schedule, or once."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [key]} for key in ("event", "schedule", "backfill")]
        }
    )

    event: Name | None = None
    """Name of the event."""
    where: Cel | None = None
    """Which of these events; all of them when it is left out."""
    schedule: ScheduleDocument | None = None
    """At these times, instead of an event: everybody whom ``audience`` lets in."""
    backfill: Literal["none", "current"] = "none"
    """``current``: those known already enter as well, once, when the journey first comes into force."""
    key: Cel | None = None
    """One live enrolment per value of this expression; one per customer without it."""
    count: CountDocument | None = None
    """Only on the last of so many of these events, per key."""
    audience: Cel | None = None
    """Who may enter."""
    reentry: ReentryDocument = ReentryDocument()
    """When a customer may enter again."""

    @model_validator(mode="after")
    def _begins(self) -> Self:
        if (self.event is None) == (self.schedule is None) and not self._once:
            raise ValueError("an entry takes exactly one of: event, schedule; or backfill: current")
        return self

    @property
    def _once(self) -> bool:
        return self.event is None and self.schedule is None and self.backfill == "current"


class ExitDocument(Strict):
    """A way out, matched on every event, also in the middle of a wait."""

    model_config = ConfigDict(json_schema_extra=exactly_one("event", "when"))

    event: Name | None = None
    """The event that leads out."""
    where: Cel | None = None
    """Which of these events."""
    when: Cel | None = None
    """Out as soon as this holds, instead of an event."""
    goal: StepName | None = None
    """The goal that this exit reaches."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.event is None) == (self.when is None):
            raise ValueError("an exit takes exactly one of: event, when")
        return self


class GoalDocument(EventMatch):
    """What the journey is for; counted once, from entry."""

    within: Span
    """How long after the entry."""
    value: Cel | None = None
    """What it is worth."""


class RemovedDocument(Strict):
    """What happens to enrolments on steps that are gone and not mapped."""

    model_config = ConfigDict(json_schema_extra=exactly_one("exit", "step"))

    exit: str | None = None
    """They leave, with this reason ..."""
    step: StepName | None = None
    """... or go on at this step."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.exit is None) == (self.step is None):
            raise ValueError("removed takes exactly one of: exit, step")
        return self


class MigrateDocument(Strict):
    """How running enrolments move to this version, each at its customer's next event or timer."""

    from_: Annotated[list[Version], Field(alias="from", min_length=1)]
    """From which versions; on others they stay."""
    map: dict[StepName, StepName] = {}
    """Old step to new step; a step of the same name is its own."""
    removed: RemovedDocument = RemovedDocument(exit="migrated_out")
    """What happens to enrolments on steps that are gone and not mapped."""
    retime: Truth = False
    """New waits apply to those who wait already, from when they began."""


NO_RETRY = "what failed fails again on the same event, so there is no retry: say exit, or a step to go on at"


def _no_retry(value: Any) -> Any:
    if isinstance(value, Mapping):
        raise ValueError(NO_RETRY)  # noqa: TRY004 - pydantic makes a finding of it
    return value


class JourneyDocument(Document):
    """A journey."""

    journey: Name
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    entry: EntryDocument
    """Who enters."""
    exits: dict[StepName, ExitDocument] = {}
    """Ways out, in order."""
    goals: dict[StepName, GoalDocument] = {}
    """What it is for."""
    holdout: Share | None = None
    """Share of customers who are watched and not contacted; sticky."""
    policies: list[Name] = []
    """Contact policies, applied at every emission."""
    transactional: Truth = False
    """What customers expect anyway, such as receipts: exempt from caps, quiet hours and holding, never from consent."""
    priority: float = 0.0
    """Emissions of one event go out by priority, the highest first; of an exclusive group's journeys the highest
    enters first."""
    lever: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """How much its emissions weigh against others of equal priority: probability of acceptance times value times
    lever is compared."""
    max_age: Span = 90 * 86_400_000
    """No enrolment lives longer."""
    steps: Annotated[dict[StepName, StepDocument], Field(min_length=1, max_length=1000)]
    """The steps, in reading order."""
    on_error: Annotated[StepName | None, BeforeValidator(_no_retry)] = None
    """Where an enrolment goes on, once, of which a step failed, or ``exit``; without it the event is set aside."""
    migrate: MigrateDocument | None = None
    """How running enrolments move here."""
