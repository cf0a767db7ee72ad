"""Calls: another journey's steps run inside an enrolment."""

from typing import Annotated

from pydantic import Field

from journeys.documents.base import Name, StepName, Strict


class Call(Strict):
    """Another journey's steps run inside this enrolment; then it goes on with ``next``."""

    journey: Name
    """The journey whose steps run; its entry, exits, goals, holdout and policies are not used."""
    as_: Annotated[StepName | None, Field(alias="as")] = None
    """The name that later expressions read: the reason of its ``exit`` step, or ``finished``."""
