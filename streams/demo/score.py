"""The judge: hit rates of the learner and of two baselines, from decisions and orders alone.

It shares no code with the engine. A hit is an order of the chosen category within 14 days after the
decision; both baselines are scored on the same decisions, among the same eligible categories. The most
popular category is the one that most earlier decisions would have hit, of those whose windows have closed.
"""

import bisect
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

DAY = 86_400_000
WINDOW = 14 * DAY
"""How long after a decision an order counts."""

WARM_UP = 0.1
"""The part of the year whose decisions do not count."""

PARTS = 10
"""Into how many parts the learning curve is cut."""


@dataclass(frozen=True, slots=True, order=True)
class Decided:
    """One decision of ``next-category``: when, for whom, what, among which."""

    at: int
    customer: str
    chosen: str
    eligible: tuple[str, ...]


@dataclass(slots=True)
class Rates:
    """Sums of hits over the same decisions."""

    decisions: int = 0
    learner: int = 0
    most_popular: int = 0
    uniform: float = 0.0

    def rate(self, of: str) -> float | None:
        """Give one hit rate; None before the first matured decision."""
        return getattr(self, of) / self.decisions if self.decisions else None


@dataclass(slots=True)
class Score:
    """Scores decisions once their 14 days are over. ``begin`` and ``end`` bound the data's year."""

    begin: int
    end: int
    total: Rates = field(default_factory=Rates)
    parts: list[Rates] = field(default_factory=lambda: [Rates() for _ in range(PARTS)])
    _times: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _baskets: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    _waiting: list[Decided] = field(default_factory=list)
    _known: deque[tuple[int, set[str]]] = field(default_factory=deque)
    _popular: Counter[str] = field(default_factory=Counter)

    def order(self, at: int, customer: str, categories: Sequence[str]) -> None:
        """Note an order; they come in the order of time."""
        bought = tuple(categories)
        self._times[customer].append(at)
        self._baskets[customer].append(bought)

    def decided(self, decision: Decided) -> None:
        """Note a decision."""
        heapq.heappush(self._waiting, decision)

    def mature(self, now: int) -> None:
        """Score every decision whose window has closed by ``now`` and within the data."""
        closed = min(now, self.end) - WINDOW
        while self._waiting and self._waiting[0].at <= closed:
            self._score(heapq.heappop(self._waiting))

    def _score(self, one: Decided) -> None:
        bought = self._bought(one)
        self._learn_until(one.at)
        popular = max(one.eligible, key=lambda name: (self._popular[name], name))
        for sums in self._sums(one.at):
            sums.decisions += 1
            sums.learner += one.chosen in bought
            sums.most_popular += popular in bought
            sums.uniform += sum(name in bought for name in one.eligible) / len(one.eligible)
        self._known.append((one.at + WINDOW, bought))

    def _sums(self, at: int) -> list[Rates]:
        part = int((at - self.begin) / (self.end - self.begin) * PARTS)
        sums = [self.parts[min(max(part, 0), PARTS - 1)]]
        counts = at >= self.begin + WARM_UP * (self.end - self.begin)
        return [*sums, self.total] if counts else sums

    def _learn_until(self, at: int) -> None:
        """Count what earlier decisions could have hit, as soon as their windows have closed."""
        while self._known and self._known[0][0] <= at:
            self._popular.update(self._known.popleft()[1])

    def _bought(self, one: Decided) -> set[str]:
        times = self._times.get(one.customer, [])
        first = bisect.bisect_right(times, one.at)
        last = bisect.bisect_right(times, one.at + WINDOW)
        baskets = self._baskets.get(one.customer, [])
        return {name for basket in baskets[first:last] for name in basket}
