"""Forks: several branches of one enrolment at once, and where they come together."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from journeys.documents.base import StepName, Strict


class Fork(Strict):
    """Several branches begin at once; each runs until it comes to the join."""

    branches: Annotated[dict[StepName, StepName], Field(min_length=2, max_length=8)]
    """Names of branches, and the step at which each begins."""
    join: StepName
    """The ``join`` step where they come together."""


Many = Annotated[int, Field(strict=True, ge=1, le=8)] | Literal["all", "any"]
"""How many branches of a fork."""


def how_many(value: Any) -> Any:
    """Refuse other words with a sentence that knows all that may stand here."""
    if value in ("all", "any") or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError("of is all, any, or how many branches must come")


class Join(Strict):
    """Where the branches of a fork come together; when enough of them have come, it goes on."""

    of: Annotated[Many, BeforeValidator(how_many, json_schema_input_type=Many)]
    """How many must come: ``all``, ``any`` (the first one), or a number. The others are cancelled."""
