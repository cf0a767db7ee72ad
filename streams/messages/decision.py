"""The record of a decision: written for every ``decide``, also for doing nothing."""

from typing import Any, Literal

from pydantic import Field

from streams.messages.body import AboutEnrolment, Body, TraceStep


class Arm(Body):
    """One arm of a decision: how it stood, or why it did not stand for choice."""

    arm: str
    """Name of the arm: a step, a value or a content."""
    eligible: bool
    """Whether the learner could have chosen it."""
    rule: str | None = None
    """The policy rule that took it away."""
    score: float | None = None
    """The value that the learner expects of it."""
    propensity: float | None = None
    """The exact probability with which it would have been chosen."""


class Decision(AboutEnrolment):
    """A decision with everything that led to it. Nothing to act on: ``action`` is false."""

    action: Literal[False] = False
    """Always false: a record, not an order."""
    kind: Literal["decide"] = "decide"
    """The verb that decided."""
    decision: str
    """Id of the decision: the same visit of the same step is the same decision."""
    step: str
    """The step that decided."""
    visit: int
    """Which visit of the step this is, from 1."""
    model: str
    """The model that was asked."""
    arms: list[Arm]
    """Every arm of the step, in document order."""
    context: dict[str, float]
    """The features that the learner saw; what was missing is left out."""
    blocked: bool
    """No arm was left: see the suppression of the same decision."""
    held_out: bool
    """The enrolment is in a holdout: it is watched, and nothing is sent."""
    trace: list[TraceStep]
    """What was looked at in this event before the choice."""
    chosen: str | None
    """The arm that was chosen; none when blocked or held out."""
    reason: str
    """Why, in one line for a person."""
    propensity: float | None = None
    """The probability with which the chosen arm was chosen."""
    policy: str | None = None
    """How it was chosen: ``thompson``, ``uniform``, ``baseline``, ``only`` ..."""
    snapshot: str | None = None
    """The model's snapshot in force: ``model@generation.offset#checksum``."""
    baseline: bool = False
    """The baseline arm was taken because the model is missing, stale or alarmed."""
    exploring: bool = False
    """The arm was chosen to learn, against a better expectation of another."""
    runner_up: str | None = None
    """The next best arm."""
    contributions: dict[str, float] = Field(default_factory=dict)
    """What each feature adds to the chosen arm's score; they sum to it."""
    runner_up_contributions: dict[str, float] = Field(default_factory=dict)
    """The same for the runner-up."""
    evidence: dict[str, Any] = Field(default_factory=dict)
    """How much the model has learned about the chosen arm."""
