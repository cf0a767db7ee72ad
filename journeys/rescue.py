"""Rescue: where a journey goes on whose step raised an error, in the place of that step.

A step that raises may have changed something already, so nothing of the event is kept: it is walked once
more from the state before it, and where the step would have its turn, ``on_error`` has it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from journeys.request import TooEarlyError
from journeys.steps.step import End, Move, Rescue
from journeys.walk import Walk

T = TypeVar("T")

NO_STEPS_FAULT = (MemoryError, OSError, RecursionError, TooEarlyError)
"""What says nothing about the step in which it is raised."""

LEAVE = "exit"
"""The word in ``on_error`` for leaving the journey."""

ONCE = "!error"
"""Beside the steps that an enrolment counts its passes of: that ``on_error`` has led it on once."""

Failed = tuple[str, str]
"""Whose step failed, and which: the id of the enrolment or of its branch, and the step's name."""


class StepFailedError(Exception):
    """A step of a journey with ``on_error`` has raised ``error``."""

    def __init__(self, step: Failed, error: Exception) -> None:
        super().__init__(step, error)
        self.step = step
        self.error = error

    @property
    def sentence(self) -> str:
        """What was raised, in a line."""
        return f"{type(self.error).__name__}: {self.error}"


def tried(walk: Walk, act: Callable[..., T], *given: Any) -> T | Move:
    """Let the step that is stood on act; give the rescue in its place where it is known to fail."""
    errors = walk.run.errors
    if errors and (step := _standing(walk)) in errors:
        return _rescued(walk, errors[step])
    try:
        return act(*given)
    except NO_STEPS_FAULT:
        raise
    except Exception as error:
        if walk.journey.on_error:
            raise StepFailedError(_standing(walk), error) from error
        raise


def _standing(walk: Walk) -> Failed:
    return walk.enrolment.id, walk.enrolment.step


def _rescued(walk: Walk, sentence: str) -> Move:
    """Say what failed; the first time of an enrolment its journey may go on, after that it leaves."""
    step, to, whole = walk.enrolment.step, walk.journey.on_error, walk.whole
    leaves = to == LEAVE or ONCE in whole.visits
    walk.run.note(f"{walk.journey.name}.steps.{step}", "faulted", why=sentence)
    walk.say_lifecycle("faulted", sentence, step=step, **({} if leaves else {"next": to}))
    if leaves:
        return End("error")
    whole.visits[ONCE] = 1
    return Rescue(to)
