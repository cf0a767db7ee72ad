"""What a policy is: it answers which arm to play, with the probability of every arm it could have played."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import msgspec

Chance = Callable[[int], float]
"""The seeded source of one decision: the number of the draw in, a number in [0, 1) out."""


class Evidence(msgspec.Struct, frozen=True):
    """How much stands behind a score: rows like this one, and the standard deviation that is left."""

    effective_n: float
    sd: float


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a policy, in plain values that JSON can carry.

    Parameters
    ----------
    arm
        The arm drawn from ``propensities``.
    propensities
        Probability of every eligible arm, exploration floor mixed in; they sum to one.
    scores
        Expected reward of every eligible arm.
    exploring
        Whether another arm had a higher score.
    runner_up
        The best other arm by score; ``None`` when there was no other.
    contributions
        What each feature adds to the score of the arm; they sum to it exactly, in any order.
    runner_up_contributions
        The same for the runner-up.
    evidence
        How sure the score of the arm is.
    ignored
        Features that were not finite numbers and counted as absent.

    Examples
    --------
    >>> choice = Choice(
    ...     arm="milk", propensities={"milk": 0.99, "beef": 0.01}, scores={"milk": 0.6, "beef": 0.1},
    ...     exploring=False, runner_up="beef", contributions={"intercept": 0.6},
    ...     runner_up_contributions={"intercept": 0.1}, evidence=Evidence(120.0, 0.04),
    ... )
    >>> choice.propensity
    0.99
    """

    arm: str
    propensities: dict[str, float]
    scores: dict[str, float]
    exploring: bool
    runner_up: str | None
    contributions: dict[str, float]
    runner_up_contributions: dict[str, float]
    evidence: Evidence
    ignored: tuple[str, ...] = ()

    @property
    def propensity(self) -> float:
        """The probability with which ``arm`` was drawn."""
        return self.propensities[self.arm]

    @property
    def score(self) -> float:
        """The expected reward of ``arm``."""
        return self.scores[self.arm]


class Question(NamedTuple):
    """One decision to answer: the features, the eligible arms, its source of chance, its floor."""

    context: Mapping[str, float]
    arms: Sequence[str]
    chance: Chance
    floor: float


@runtime_checkable
class Policy(Protocol):
    """The contract of every policy; ``online_models.checks.check_policy`` puts one through it.

    A policy *is* its published probability vector: it computes the vector, normalises it, and
    draws the arm from it with the one number ``chance(0)``. ``floor`` is the total share of
    uniform play over the eligible arms. Choosing changes nothing; arms that were never seen start
    from the prior.
    """

    def choose(
        self, context: Mapping[str, float], arms: Sequence[str], chance: Chance, floor: float
    ) -> Choice:
        """Answer one decision."""
        ...

    def choose_many(self, questions: Sequence[Question]) -> list[Choice]:
        """Answer several decisions, each bit for bit as ``choose`` would."""
        ...

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one example of ``learning.examples``; ``ValueError`` when it is not one."""
        ...

    def numbers(self) -> dict[str, Any]:
        """Everything learned: plain values and numpy arrays."""
        ...

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned by what ``numbers`` gave."""
        ...
