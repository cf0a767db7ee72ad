"""``experiment``: which arms are compared, by what, from when, and until when."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from journeys.documents.base import (
    Cel,
    Document,
    Instant,
    Name,
    Share,
    Span,
    StepName,
    Strict,
    whole,
)
from journeys.documents.matching import EventMatch


def _taken(arms: dict[str, Decimal]) -> dict[str, Decimal]:
    if not all(arms.values()):
        raise ValueError("every arm has a share above 0")
    return whole(arms)


METRIC = "metric"
"""The name of the metric among the measures of an experiment."""


class Metric(EventMatch):
    """What is counted of each customer from their first exposure on."""

    value: Cel | None = None
    """What an event is worth: all of them are added up; without it, whether one came at all."""
    within: Span
    """How long events count; a customer is compared when this time has passed."""


class Guardrail(Metric):
    """What must not get worse."""

    worse: Literal["higher", "lower"]
    """Which way is worse."""
    at_most: Share | None = None
    """By which share of the control's mean it may get worse; not at all without it."""


class Start(Strict):
    """When the experiment begins: before that everybody goes the control's way, uncounted."""

    at: Instant
    """This instant."""


class Stop(Strict):
    """When nobody is added any more."""

    at: Instant
    """This instant."""
    then: StepName | None = None
    """The arm of everybody who was not exposed before; the control without it."""


class ExperimentDocument(Document):
    """An experiment; journeys refer to it with ``split``, and editing them moves nobody to another arm."""

    experiment: Name
    """Its name."""
    description: str = ""
    """What it asks, for people."""
    arms: Annotated[
        dict[StepName, Share], Field(min_length=2, max_length=20), AfterValidator(_taken)
    ]
    """The arms and their shares, which add up to 100%."""
    control: StepName | None = None
    """The arm that the others are compared with; the first one without it."""
    metric: Metric
    """What the arms are compared by."""
    guardrails: dict[StepName, Guardrail] = {}
    """What must not get worse meanwhile, by name."""
    start: Start | None = None
    """When it begins; with its first customer without it."""
    stop: Stop | None = None
    """When nobody is added any more; never without it."""
    error: Annotated[Share, Field(gt=0, lt=1)] = Decimal("0.05")
    """The chance that an interval is ever wrong, however often it is looked at."""
    tightest_at: Annotated[int, Field(ge=100, le=10**9, strict=True)] = 10_000
    """At how many compared customers intervals are tightest: set it before the start, and leave it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.stop and self.stop.at <= self.start.at:
            raise ValueError("the experiment stops before it starts")
        return self
