"""Who is in an experiment, in which arm, and what became of them: enough to judge it from these messages alone."""

from typing import Literal

from pydantic import Field

from streams.messages.body import AboutEnrolment, Body


class MeasureSaid(Body):
    """What is counted of each customer: the metric, or a guardrail."""

    name: str
    """``metric``, or the guardrail's name."""
    event: str
    """The event that counts."""
    where: str | None = None
    """Which of these events, as the document says it."""
    value: str | None = None
    """What one is worth, as the document says it."""
    counts: Literal["once", "sum"]
    """Whether the first outcome counts as 1, or the values of all of them are added up."""
    within: str
    """How long after the exposure outcomes come (``14d``)."""
    worse: Literal["higher", "lower"] | None = None
    """Which way is worse, for a guardrail."""
    at_most: float | None = None
    """By which share of the control's mean a guardrail may get worse."""


class Design(Body):
    """What was fixed before anybody was exposed."""

    shares: dict[str, float]
    """The share of each arm."""
    control: str
    """The arm that the others are compared with."""
    error: float
    """The chance that an interval is ever wrong."""
    tightest_at: int
    """At how many compared customers intervals are tightest."""
    measures: list[MeasureSaid] = Field(min_length=1)
    """What is counted, the metric first."""


class Exposure(AboutEnrolment):
    """A customer is in an experiment from now on: the first time that they met it, and the only one."""

    event: Literal["exposed"]
    """What happened."""
    step: str
    """The step of the journey at which they met it."""
    experiment: str
    """Name of the experiment."""
    experiment_version: int
    """Its version."""
    arm: str
    """The customer's arm."""
    share: float
    """The arm's share when it was assigned."""
    design: Design
    """What was fixed before."""


class ExperimentOutcome(Body):
    """Something that is counted of a customer who is in an experiment, inside its time."""

    customer: str
    """The customer; also the record's key and the CloudEvent's ``subject``."""
    experiment: str
    """Name of the experiment."""
    experiment_version: int
    """The version to which the customer was exposed."""
    arm: str
    """The arm to which the customer was exposed."""
    measure: str
    """``metric``, or the guardrail's name."""
    value: float
    """What it counts."""
    caused_by: str
    """Id of the event that it is."""
    event: Literal["outcome"]
    """What happened."""
