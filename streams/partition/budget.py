"""Budgets: equal shares per partition and period, spent in the order of the log, never overspent."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from journeys.plan import Budget
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


def left(
    budgets: Mapping[str, Budget], spent: Mapping[str, Spent], partitions: int, now: int
) -> dict[str, Decimal]:
    """Give what each budget has left for this partition at this instant."""
    return {name: _left(one, spent.get(name), partitions, now) for name, one in budgets.items()}


def _left(budget: Budget, spent: Spent | None, partitions: int, now: int) -> Decimal:
    whole = share(budget, partitions)
    if spent is None or spent.since != period(budget, now):
        return whole
    return whole - spent.amount


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
