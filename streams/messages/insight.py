"""What Rumbo has come to expect of a customer."""

from streams.messages.action import Emission
from streams.messages.body import Body


class Insight(Emission):
    """An expectation that crossed its threshold, such as ``churn.rising``."""

    action: bool = False
    """Always false: knowledge, not an order."""


class ModelInsight(Body):
    """An insight that a model document raises by itself, outside any journey."""

    customer: str
    """The customer."""
    name: str
    """Name of the insight: ``churn.rising``, ``intent.buy`` ..."""
    value: float
    """The model's value."""
    threshold: float
    """The threshold that it crossed."""
    model: str
    """Name of the model."""
    snapshot: str | None
    """The model's snapshot in force."""
    reason: str | None = None
    """Why, in one line for a person."""
