"""Examples to learn from: one labelled example per matured decision, label or observation."""

from typing import Any

from pydantic import Field, model_validator

from streams.messages.body import Body


class Row(Body):
    """One line of a demand example: whether a product group was bought at a discount."""

    group: str
    """The product group."""
    discount: float | None = None
    """What was taken off, as a share of the list price: 0 to below 1; none when it is not known."""
    context: dict[str, float] = Field(default_factory=dict)
    """The features as they stood."""
    bought: bool
    """Whether it was bought."""


class Example(Body):
    """One example for a model: an arm and its reward, a chance and its label, or demand."""

    model: str
    """The model that learns it; also the record's key."""
    at: int | None = None
    """When it was observed, in ms since 1970."""
    context: dict[str, float] | None = None
    """The features as they stood at the decision."""
    arm: str | None = None
    """The arm that was chosen."""
    reward: float | None = None
    """What it earned within its window."""
    propensity: float | None = None
    """The probability with which it was chosen."""
    label: bool | None = None
    """Whether the thing that the model foretells came true."""
    rows: list[Row] | None = None
    """Observed demand."""
    decision: str | None = None
    """The decision that matured."""
    customer: str | None = None
    """The customer, for erasure."""
    snapshot: str | None = None
    """The snapshot that decided."""
    evidence: dict[str, Any] = Field(default_factory=dict)
    """What else the model's writer may use."""

    @model_validator(mode="after")
    def _one_shape(self) -> "Example":
        shapes = (self.arm is not None, self.label is not None, self.rows is not None)
        if sum(shapes) != 1:
            raise ValueError("an example has exactly one of arm, label and rows")
        return self
