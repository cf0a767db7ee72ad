"""``split``: fixed shares of the customers go different ways."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from journeys.chance import share
from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk

MOST_KEPT = 64
"""How many assignments are kept of one customer, the newest ones."""


@dataclass(frozen=True, slots=True)
class SplitStep(Passing):
    """Sends each customer the way that their hash says, or where they were sent before."""

    name: str
    next: str | None
    shares: Mapping[str, float]
    salt: str
    inside: str = ""

    def way(self, share: str) -> str:
        """Give the step of a share: inside a called journey it lies there, too."""
        return f"{self.inside}{share}"

    def enter(self, walk: Walk) -> Move:
        """Go the customer's way; remember it, so that changed shares do not move who was here."""
        kept = walk.run.state.splits
        way = kept.get(self.salt, "")
        if way not in self.shares:
            way = assigned(self.shares, self.salt, walk.run.customer)
        keep(kept, self.salt, way)
        walk.run.note(f"{walk.journey.name}.steps.{self.name}", "assigned", {"way": way})
        return Go(self.way(way))


def keep(kept: dict[str, str], salt: str, way: str) -> None:
    """Keep an assignment as the newest one; the oldest beyond `MOST_KEPT` are forgotten."""
    kept.pop(salt, None)
    kept[salt] = way
    while len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]


def assigned(shares: Mapping[str, float], salt: str, customer: str) -> str:
    """Give a customer's way by weighted rendezvous hashing: each way has a score, the best one wins.

    Where shares change by δ in all, at most 2δ/(1+δ) of the customers change their way.

    >>> assigned({"a": 1.0, "b": 0.0}, "it", "7")
    'a'
    """
    return max(shares, key=lambda way: (_score(shares[way], f"{salt}\x00{way}", customer), way))


def _score(weight: float, salt: str, customer: str) -> float:
    chance = share(salt, customer) or 0.5**53
    return weight / -math.log(chance) if weight else -1.0
