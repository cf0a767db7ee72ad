"""A purse: what budgets have left, period by period, where one place spends all of it."""

from collections.abc import Mapping
from decimal import Decimal

from journeys.budget import Budget
from journeys.event import Millis


class Purse:
    """The budgets of a plan, each whole at the start of its periods unless ``left`` says otherwise."""

    def __init__(self, budgets: Mapping[str, Budget], left: Mapping[str, Decimal]) -> None:
        self._whole = {
            name: (left.get(name, budget.amount), budget.per) for name, budget in budgets.items()
        }
        self._spent: dict[tuple[str, Millis], Decimal] = {}

    def left(self, now: Millis) -> dict[str, Decimal]:
        """Give what each budget has left at an instant."""
        return {
            name: whole - self._spent.get((name, now // per), Decimal(0))
            for name, (whole, per) in self._whole.items()
        }

    def spend(self, spent: Mapping[str, Decimal], now: Millis) -> None:
        """Note what was spent at an instant."""
        for name, amount in spent.items():
            period = (name, now // self._whole[name][1])
            self._spent[period] = self._spent.get(period, Decimal(0)) + amount
