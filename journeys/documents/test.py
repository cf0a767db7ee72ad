"""``test``: given a customer, when these events come, then this is what happens."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from journeys.documents.base import (
    Document,
    Instant,
    Name,
    Span,
    StepPath,
    Strict,
    Truth,
    exactly_one,
)

Happens = Literal[
    "entered",
    "exited",
    "faulted",
    "goal",
    "exposed",
    "outcome",
    "decision",
    "message",
    "offer",
    "insight",
    "suppression",
    "example",
]
"""What can happen: the life of the enrolment, experiments, what is decided, sent or held back, and what is learned."""


class Given(Strict):
    """The customer before the first event, and what learners and budgets would say."""

    customer: dict[str, Any] = {}
    """Declared fields."""
    consents: list[str] = []
    """Purposes consented to."""
    preferences: dict[str, Any] = {}
    """Preferences set."""
    choose: dict[StepPath, str | Annotated[list[str], Field(min_length=1)]] = {}
    """What the learner wants at a step; several: one per visit, the last from then on. The baseline
    when it is left out, or when rules and guardrails left no such arm. At a split: the customer's way,
    or their arm of the experiment."""
    foretell: dict[str, float] = {}
    """What models publish, by name without ``customer.``; nothing when it is left out."""
    left: dict[Name, Decimal] = {}
    """What budgets have left in each period; all of it when it is left out."""
    warming: list[str] = []
    """Features that are ``warming`` all through the test; none when it is left out."""


class When(Strict):
    """An event, or only the passing of time."""

    model_config = ConfigDict(json_schema_extra=exactly_one("at", "after"))

    at: Instant | None = None
    """At this instant ..."""
    after: Span | None = None
    """... or this long after what came before."""
    event: Name | None = None
    """The event; only time passes when it is left out."""
    data: dict[str, Any] = {}
    """Its fields."""
    id: str | None = None
    """Its id: the same twice is a repeat. One of its own when it is left out."""
    time: Instant | None = None
    """When it happened at its source, if not now."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is None) == (self.after is None):
            raise ValueError("a moment takes exactly one of: at, after")
        return self


class Then(Strict):
    """One thing that is expected, in order; ``never`` stands for the whole test."""

    expect: Happens
    """What happens."""
    never: Truth = False
    """It must not happen at all."""
    step: StepPath | None = None
    """At which step."""
    reason: str | None = None
    """With which reason: the exit, the goal, the measure of an outcome, or the sentence of a decision."""
    rule: str | None = None
    """By which rule, for a suppression."""
    chosen: str | None = None
    """What was chosen, for a decision; what was learned about, for an example; the arm, for an experiment."""
    content: str | None = None
    """What is shown."""
    after: Span | None = None
    """How long after the first moment."""
    data: dict[str, Any] = {}
    """Values that its data must have."""


class TestDocument(Document):
    """A test of one journey."""

    __test__ = False

    test: Name
    """Its name."""
    journey: Name
    """The journey under test: what happens in it is expected."""
    beside: list[Name] = []
    """Other journeys that the customer may enter; none when it is left out."""
    description: str = ""
    """What it shows, for people."""
    given: Given = Given()
    """The customer before."""
    when: Annotated[list[When], Field(min_length=1)]
    """What comes, in order."""
    then: Annotated[list[Then], Field(min_length=1)]
    """What is expected, in order; what happens beside it is allowed."""

    @model_validator(mode="after")
    def _begins(self) -> Self:
        if self.when[0].at is None:
            raise ValueError("the first moment says at which instant it is (at)")
        return self
