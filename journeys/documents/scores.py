"""Scores: what a model knows of the customer becomes a number of the enrolment."""

from typing import Annotated

from pydantic import Field

from journeys.documents.base import Name, StepName, Strict


class Score(Strict):
    """What a model publishes for the customer now, kept under a name that later expressions read."""

    model: Name
    """A model document that publishes a chance."""
    as_: Annotated[StepName, Field(alias="as")]
    """The name that later expressions read."""
    otherwise: float | None = None
    """The number while the model knows nothing; without it the name is missing then."""
