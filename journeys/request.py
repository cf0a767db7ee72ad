"""What the engine asks of a learner: one question, and how to go on once it is answered."""

from collections.abc import Generator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from journeys.answer import Answer
    from journeys.outcome import Outcome


class TooEarlyError(Exception):
    """An event wants to know what only the events before it can tell: it must wait for its turn."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A choice among arms, or among the discounts of a ladder.

    ``arms`` are the eligible ones only; for a price they are the ladder's labels, ``discounts`` their
    shares and ``gains`` what one sale earns at each. ``floor`` is the total share of uniform play.
    """

    decision: str
    step: str = ""
    model: str
    arms: tuple[str, ...]
    context: dict[str, float]
    floor: float
    baseline: str | None = None
    policy: str = "thompson"
    group: str = ""
    discounts: tuple[float, ...] = ()
    gains: tuple[float, ...] = ()


Steps = Generator[Question, "Answer", "Outcome"]
"""One event on its way: yields questions, is sent answers, returns the outcome."""


class DecisionRequest:
    """An event that waits for an answer; ``resume`` goes on with it, to the outcome or the next question.

    The lane answers the requests of different customers together; a request is resumed once.
    """

    def __init__(self, steps: Steps, question: Question) -> None:
        self._steps = steps
        self.question = question

    def resume(self, answer: "Answer") -> "Outcome | DecisionRequest":
        """Go on with this answer."""
        try:
            return DecisionRequest(self._steps, self._steps.send(answer))
        except StopIteration as done:
            outcome: Outcome = done.value
            return outcome


def begin(steps: Steps) -> "Outcome | DecisionRequest":
    """Start an event: its outcome at once, or its first question."""
    try:
        return DecisionRequest(steps, next(steps))
    except StopIteration as done:
        outcome: Outcome = done.value
        return outcome
