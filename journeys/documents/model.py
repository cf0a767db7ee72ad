"""``model``: what is learned, from what, and what conditions may read of it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from journeys.documents.base import Document, Name, Span
from journeys.documents.matching import EventMatch


class Label(EventMatch):
    """What the model foretells: this event within a horizon."""

    within: Span
    """The horizon."""


class ObserveDocument(EventMatch):
    """One example per event, with a row per group."""

    groups: Annotated[list[str], Field(min_length=1, max_length=256)]
    """The groups, such as product categories."""
    bought: str
    """The event's field that lists what was bought."""
    discounts: str
    """The event's field that maps a group to the share taken off."""


class ModelDocument(Document):
    """A model."""

    model: Name
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    kind: Literal["thompson", "uniform", "most_popular", "demand", "chance"]
    """What kind of learner."""
    estimator: str | None = None
    """For ``chance``: a River pipeline from the allow-list."""
    features: str
    """The vector that it sees."""
    label: Label | None = None
    """For ``chance``: what it foretells."""
    asked: EventMatch | None = None
    """For ``chance``: the event at which the question is asked, beside whenever a condition reads it."""
    publishes: str | None = None
    """The name under which conditions read it, ``customer.<name>``."""
    observe: ObserveDocument | None = None
    """For ``demand``: what it learns from by itself."""
    settings: dict[str, float | str] = {}
    """Settings of the learner."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        parts = {"observe": "demand", "label": "chance", "asked": "chance", "estimator": "chance"}
        wrong = [p for p, kind in parts.items() if getattr(self, p) and self.kind != kind]
        if wrong:
            raise ValueError(f"a model of kind {self.kind} has no {wrong[0]}")
        return self
