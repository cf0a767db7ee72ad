"""``test``: given a customer, when these events come, then this is what happens."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from journeys.documents.base import Document, Name, Span, StepName, Strict


class Given(Strict):
    """The customer before the first event."""

    customer: dict[str, Any] = {}
    """Declared fields."""
    consents: list[str] = []
    """Purposes consented to."""
    choose: dict[StepName, str] = {}
    """What the learner answers at a step; the baseline otherwise."""


class When(Strict):
    """An event, or only the passing of time."""

    at: datetime | None = None
    """At this instant ..."""
    after: Span | None = None
    """... or this long after what came before."""
    event: Name | None = None
    """The event; only time passes when it is left out."""
    data: dict[str, Any] = {}
    """Its fields."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is None) == (self.after is None):
            raise ValueError("a moment takes exactly one of: at, after")
        return self


class Then(Strict):
    """One thing that is expected, in order; ``never`` stands for the whole test."""

    expect: Literal[
        "entered", "exited", "goal", "decision", "message", "offer", "insight", "suppression"
    ]
    """What happens."""
    never: bool = False
    """It must not happen at all."""
    step: StepName | None = None
    """At which step."""
    reason: str | None = None
    """With which reason."""
    rule: str | None = None
    """By which rule, for a suppression."""
    chosen: str | None = None
    """What was chosen, for a decision."""
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
    """The journey under test."""
    description: str = ""
    """What it shows, for people."""
    given: Given = Given()
    """The customer before."""
    when: Annotated[list[When], Field(min_length=1)]
    """What comes, in order."""
    then: Annotated[list[Then], Field(min_length=1)]
    """What is expected, in order."""
