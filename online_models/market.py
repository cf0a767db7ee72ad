"""The market's own discounts: the mean of a product group this week, of days that have passed."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from online_models.example import MAX_ARMS

WEEK = 7
"""Days in a week; weeks begin with day 0."""

KEPT = 2 * WEEK
"""Days of discounts that are kept: this week and the one before."""

_GRID = 4096


class Market:
    """Mean discounts per product group, summed in whole steps of 1/4096, so that order does not matter.

    Examples
    --------
    >>> market = Market()
    >>> market.note("milk", 0, 0.1)
    >>> market.note("milk", 1, 0.3)
    >>> market.mean("milk", 1), market.mean("milk", 0)
    (0.10009765625, None)
    """

    def __init__(self) -> None:
        self._days: dict[str, dict[int, tuple[int, int]]] = {}

    def mean(self, group: str, day: int) -> float | None:
        """Give the group's mean discount in the week of a day, of the days before it.

        On the first day of a week, and in weeks without a sale so far, it is that of the week before.
        None when neither is known.
        """
        week = day - day % WEEK
        this = self._mean(group, week, day)
        return self._mean(group, week - WEEK, week) if this is None else this

    def admit(self, groups: Iterable[str]) -> None:
        """Refuse groups that would make more than ``MAX_ARMS``."""
        count = len(self._days.keys() | set(groups))
        if count > MAX_ARMS:
            raise ValueError(f"the market would have {count:,} groups, more than {MAX_ARMS:,}")

    def note(self, group: str, day: int, discount: float) -> None:
        """Count one sale at a discount; days too old to be asked for are dropped."""
        days = self._days.setdefault(group, {})
        total, count = days.get(day, (0, 0))
        days[day] = (total + round(discount * _GRID), count + 1)
        newest = max(days)
        self._days[group] = {one: sums for one, sums in days.items() if one > newest - KEPT}

    def numbers(self) -> dict[str, Any]:
        """Groups, and a row per group and day: place of the group, day, sum in steps, sales."""
        groups = sorted(self._days)
        flat = [
            [place, day, *self._days[group][day]]
            for place, group in enumerate(groups)
            for day in sorted(self._days[group])
        ]
        return {"groups": groups, "days": np.array(flat, dtype=np.int64).reshape(-1, 4)}

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything noted."""
        groups = list(numbers["groups"])
        self._days = {group: {} for group in groups}
        for place, day, total, count in np.asarray(numbers["days"]).tolist():
            self._days[groups[place]][day] = (total, count)

    def _mean(self, group: str, begin: int, end: int) -> float | None:
        days = self._days.get(group, {})
        found = [days[day] for day in range(begin, end) if day in days]
        count = sum(sales for _, sales in found)
        return sum(total for total, _ in found) / (count * _GRID) if count else None
