"""Demand learned from what shoppers did at prices that others set, against the market's own discounts."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from online_models.example import number
from online_models.price import PriceChoice, ValueOf
from online_models.policy import Chance
from online_models.pricer import DemandPricer

DAY = 86_400_000
"""One day in milliseconds."""

DAYS = 14
"""Days of discounts that are kept: this week and the one before."""

_GRID = 4096
"""Discounts are summed in whole parts of 1/4096, so that their order does not matter."""


class ObservedDemand:
    """A `DemandPricer` that learns from baskets: bought or not, at the group's mean discount this week.

    A basket shows the discount only of what was bought. So every row is learned at the mean discount of
    its group over all baskets of the same week, of days before its own only (of the week before while
    the week is new). Rows of groups with no such day are passed over. What is learned is observational:
    it says what went together, not what a price caused. Not for prices that you set yourself: log
    those, and learn them with their propensities.

    Parameters
    ----------
    settings
        Those of `DemandPricer`.

    Examples
    --------
    >>> demand = ObservedDemand.of({})
    >>> row = {"group": "milk", "bought": True, "discount": 0.25, "context": {}}
    >>> for day in range(3):
    ...     demand.learn_one({"at": day * DAY, "rows": [row]})
    >>> demand.mean_discount("milk", 2)
    0.25
    """

    kind = "observed_demand"

    def __init__(self, pricer: DemandPricer) -> None:
        self._pricer = pricer
        self._days: dict[str, dict[int, tuple[int, int]]] = {}

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Build one that knows nothing yet."""
        return cls(DemandPricer.of(settings))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the pricer."""
        return self._pricer.settings

    def mean_discount(self, group: str, day: int) -> float | None:
        """Give the group's mean discount in the week of a day, of the days before it; None when unknown."""
        week = day - day % 7
        return self._mean(group, week, day) or self._mean(group, week - 7, week)

    def _mean(self, group: str, begin: int, end: int) -> float | None:
        days = self._days.get(group, {})
        found = [days[day] for day in range(begin, end) if day in days]
        count = sum(one[1] for one in found)
        return sum(one[0] for one in found) / (count * _GRID) if count else None

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one basket; ``ValueError`` (and no change) when it is not one."""
        at = example.get("at")
        if not isinstance(at, int):
            raise ValueError(f"the time of the example is not in whole milliseconds: {at!r}")
        day = at // DAY
        rows = [dict(row) for row in example["rows"]]
        at_market = [row | {"discount": self.mean_discount(row["group"], day)} for row in rows]
        known = [row for row in at_market if row["discount"] is not None]
        if known:
            self._pricer.learn_one({"rows": known})
        for row in rows:
            if row["bought"] and row["discount"] is not None:
                self._count(row["group"], day, number(row["discount"], "the discount of a row"))

    def _count(self, group: str, day: int, discount: float) -> None:
        days = self._days.setdefault(group, {})
        total, count = days.get(day, (0, 0))
        days[day] = (total + round(discount * _GRID), count + 1)
        newest = max(days)
        for old in [one for one in days if one <= newest - DAYS]:
            del days[old]

    def quote(
        self,
        group: str,
        ladder: Any,
        context: Mapping[str, float],
        value_of: ValueOf,
        chance: Chance,
        floor: float,
    ) -> PriceChoice:
        """Choose a discount, as `DemandPricer.quote` does."""
        return self._pricer.quote(group, ladder, context, value_of, chance, floor)

    def numbers(self) -> dict[str, Any]:
        """Everything learned: the pricer's numbers, and the discounts by group and day."""
        groups = sorted(self._days)
        flat = [
            [index, day, *self._days[group][day]]
            for index, group in enumerate(groups)
            for day in sorted(self._days[group])
        ]
        days = np.array(flat, dtype=np.int64).reshape(-1, 4)
        return {"pricer": self._pricer.numbers(), "groups": groups, "days": days}

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned by what ``numbers`` gave."""
        self._pricer.restore(numbers["pricer"])
        groups = list(numbers["groups"])
        self._days = {group: {} for group in groups}
        for index, day, total, count in np.asarray(numbers["days"]).tolist():
            self._days[groups[index]][day] = (total, count)
