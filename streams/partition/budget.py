"""Budgets: equal shares per partition and period, spent in the order of the log, never overspent."""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from journeys.budget import Budget
from journeys.quote import CENT
from streams.partition.state import Spent


@lru_cache(maxsize=1024)
def share(budget: Budget, partitions: int) -> Decimal:
    """Give one partition's share, in whole cents, rounded down so that the sum is never above the budget.

    >>> share(Budget("coupons", Decimal("100.00"), "USD", 1000), 3)
    Decimal('33.33')
    """
    return (budget.amount / partitions).quantize(CENT, ROUND_DOWN)


def period(budget: Budget, now: int) -> int:
    """Give when the budget's current period began."""
    return now - now % budget.per


class Left(Mapping[str, Decimal]):
    """What each budget has left for this partition at an instant, reckoned when it is read.

    ``in_turn`` is called before: it raises when an earlier event may still spend of it.
    """

    __slots__ = ("_budgets", "_in_turn", "_now", "_partitions", "_spent")

    def __init__(
        self,
        budgets: Mapping[str, Budget],
        spent: Mapping[str, Spent],
        partitions: int,
        now: int,
        in_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._in_turn = in_turn
        self._budgets = budgets
        self._spent = spent
        self._partitions = partitions
        self._now = now

    def __getitem__(self, name: str) -> Decimal:
        self._in_turn()
        budget, spent = self._budgets[name], self._spent.get(name)
        whole = share(budget, self._partitions)
        if spent is None or spent.since != period(budget, self._now):
            return whole
        return whole - spent.amount

    def __iter__(self) -> Iterator[str]:
        return iter(self._budgets)

    def __len__(self) -> int:
        return len(self._budgets)


def spend(
    budgets: Mapping[str, Budget], spent: dict[str, Spent], amounts: Mapping[str, Decimal], now: int
) -> None:
    """Book what one event gave away."""
    for name, amount in amounts.items():
        since = period(budgets[name], now)
        before = spent.get(name)
        if before is None or before.since != since:
            before = spent[name] = Spent(since, Decimal(0))
        before.amount += amount
