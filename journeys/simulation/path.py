"""Paths: which way each customer went, so that two simulations can be held against each other."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journeys.outcome import Outcome


@dataclass(slots=True)
class Paths:
    """The moves of each customer in each journey, in order, as one number; and where they came to last."""

    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    last: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, outcome: Outcome, customer: str) -> None:
        """Note the moves of one outcome."""
        for move in outcome.moves:
            who = (move[0], customer)
            self.taken[who] = hash((self.taken.get(who, 0), move))
            self.last[who] = move[2]


def moved(before: Paths, after: Paths) -> Mapping[str, Counter[tuple[str, str]]]:
    """Count by journey, and by where they came to before and after, the customers who go another way.

    Empty stands for whoever does not enter.
    """
    found: dict[str, Counter[tuple[str, str]]] = {}
    for who in {**before.taken, **after.taken}:
        if before.taken.get(who) != after.taken.get(who):
            ends = (before.last.get(who, ""), after.last.get(who, ""))
            found.setdefault(who[0], Counter())[ends] += 1
    return found


def customers(paths: Iterable[Paths], journey: str) -> int:
    """Count the customers who entered a journey in any of these simulations.

    >>> customers([Paths(taken={("cart", "7"): 1}), Paths(taken={("cart", "7"): 2})], "cart")
    1
    """
    return len({customer for one in paths for name, customer in one.taken if name == journey})
