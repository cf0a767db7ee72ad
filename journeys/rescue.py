"""Rescue: where a journey goes on whose step raised an error, in the place of that step.

A step that raises may have changed something already, so nothing of the event is kept: it is walked once
more from the state before it, and where the step would have its turn, ``on_error`` has it.
"""

from collections.abc import Callable
from typing import TypeVar

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


def tried(walk: Walk, act: Callable[[Walk], T]) -> T | Move:
    """Let the step that is stood on act; give the rescue in its place where it is known to fail."""
    if walk.run.errors and (rescue := rescued(walk)) is not None:
        return rescue
    try:
        return act(walk)
    except NO_STEPS_FAULT:
        raise
    except Exception as error:
        blame(walk, error)
        raise


def blame(walk: Walk, error: Exception) -> None:
    """Raise that the step which is stood on has failed, where its journey says what comes of that."""
    if walk.journey.on_error:
        raise StepFailedError(_standing(walk), error) from error


def _standing(walk: Walk) -> Failed:
    return walk.enrolment.id, walk.enrolment.step


def rescued(walk: Walk) -> Move | None:
    """Say where it goes on if the step that is stood on is known to fail."""
    sentence = walk.run.errors.get(_standing(walk))
    return None if sentence is None else _rescue(walk, sentence)


def _rescue(walk: Walk, sentence: str) -> Move:
    """Say what failed; the first time of an enrolment its journey may go on, after that it leaves."""
    step, to, whole = walk.enrolment.step, walk.journey.on_error, walk.whole
    leaves = to == LEAVE or ONCE in whole.visits
    walk.run.note(f"{walk.journey.name}.steps.{step}", "faulted", why=sentence)
    walk.say_lifecycle("faulted", sentence, step=step, **({} if leaves else {"next": to}))
    if leaves:
        return End("error")
    whole.visits[ONCE] = 1
    return Rescue(to)
