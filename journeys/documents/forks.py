"""Forks: several branches of one enrolment at once, and where they come together."""

from typing import Annotated, Literal

from pydantic import Field

from journeys.documents.base import StepName, Strict


class Fork(Strict):
    """Several branches begin at once; each runs until it comes to the join."""

    branches: Annotated[dict[StepName, StepName], Field(min_length=2, max_length=8)]
    """Names of branches, and the step at which each begins."""
    join: StepName
    """The ``join`` step where they come together."""


class Join(Strict):
    """Where the branches of a fork come together; when enough of them have come, it goes on."""

    of: Annotated[int, Field(strict=True, ge=1, le=8)] | Literal["all", "any"]
    """How many must come: ``all``, ``any`` (the first one), or a number. The others are cancelled."""
