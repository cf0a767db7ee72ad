"""What a pricer is: it answers which discount of a feasible ladder to offer, with true propensities."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec

from online_models.policy import Chance, Evidence

MAX_LADDER = 100
"""Most points of a ladder."""

ValueOf = Callable[[float], float] | Sequence[float]
"""Profit of one sale at each point: a function of the discount, or a list beside the ladder."""


class PriceChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One quote, in plain values that JSON can carry; lists are parallel to ``ladder``.

    Parameters
    ----------
    discount, place
        The point drawn from ``propensities``, and its place on the ladder.
    ladder
        The feasible discounts, as they were given.
    propensities
        Probability of every point, exploration mixed in; they sum to one.
    scores
        Expected profit per customer of every point, in the unit of the margins.
    purchases
        Expected chance of a purchase at every point.
    exploring
        Whether another point had a higher score.
    runner_up
        The best other discount by score; ``None`` when there was no other.
    log_odds, contributions, runner_up_contributions
        Log-odds of a purchase at the point, and what adds up to it, exactly and in any order.
    slope
        Expected change of the log-odds per unit of log price; below zero.
    evidence
        Rows of the group, and the standard deviation of the log-odds.
    ignored
        Features that were not finite numbers and counted as absent.
    """

    discount: float
    place: int
    ladder: tuple[float, ...]
    propensities: tuple[float, ...]
    scores: tuple[float, ...]
    purchases: tuple[float, ...]
    exploring: bool
    runner_up: float | None
    log_odds: float
    contributions: dict[str, float]
    runner_up_contributions: dict[str, float]
    slope: float
    evidence: Evidence
    ignored: tuple[str, ...] = ()

    @property
    def propensity(self) -> float:
        """The probability with which ``discount`` was drawn."""
        return self.propensities[self.place]


@runtime_checkable
class Pricer(Protocol):
    """The contract of every pricer; ``online_models.checks.check_pricer`` puts one through it.

    Hard limits (floor, ceiling, margin, moves, budgets) are applied before: it gets the feasible
    ladder only, and its choice lies on it.
    """

    def quote(
        self,
        group: str,
        ladder: Sequence[float],
        context: Mapping[str, float],
        value_of: ValueOf,
        chance: Chance,
        floor: float,
    ) -> PriceChoice:
        """Choose a discount."""
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
