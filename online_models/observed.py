"""Demand learned from what shoppers did at prices that others set, against the market's own discounts."""

from collections.abc import Mapping
from typing import Any

from online_models.example import Row, rows_of
from online_models.market import Market
from online_models.pricer import DemandPricer, DemandSettings

DAY = 86_400_000
"""One day in milliseconds."""


class ObservedDemand(DemandPricer):
    """A `DemandPricer` that learns from baskets: bought or not, at the group's mean discount this week.

    A basket shows the discount only of what was bought. So every row is learned at the mean
    discount of its group over all baskets of the same week, of days before its own only (of the
    week before while the week is new). Rows of groups with no such day are passed over. What is
    learned is observational: it says what went together, not what a price caused.

    Not for prices that you set yourself: log those, and learn them with a `DemandPricer`.

    Parameters
    ----------
    settings
        Those of `DemandPricer`.

    References
    ----------
    Angrist, Pischke, "Mostly Harmless Econometrics", 2009, chapter 3: what a regression on observed
    prices is, and is not.

    Examples
    --------
    >>> demand = ObservedDemand.of({})
    >>> row = {"group": "milk", "bought": True, "discount": 0.25, "context": {}}
    >>> for day in range(3):
    ...     demand.learn_one({"at": day * DAY, "rows": [row]})
    >>> demand.market.mean("milk", 2)
    0.25
    """

    kind = "observed_demand"

    def __init__(self, settings: DemandSettings) -> None:
        super().__init__(settings)
        self.market = Market()

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one basket: its time (``at``, in milliseconds), and a row per group.

        The discount of a row that was not bought may be None.
        """
        day, rows = _day_of(example), rows_of(_with_discounts(example))
        self.market.admit(row.group for row in rows)
        means = [self.market.mean(row.group, day) for row in rows]
        pairs = zip(rows, means, strict=True)
        self.learn_rows([row._replace(discount=mean) for row, mean in pairs if mean is not None])
        for row in _seen(rows):
            self.market.note(row.group, day, row.discount)

    def numbers(self) -> dict[str, Any]:
        """The numbers of the pricer, and the market's."""
        return super().numbers() | {"market": self.market.numbers()}

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        super().restore(numbers)
        self.market.restore(numbers["market"])


def _day_of(example: Mapping[str, Any]) -> int:
    at = example.get("at")
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < 1 << 53:
        raise ValueError(f"the time of the example is not in whole milliseconds: {at!r:.80}")
    return at // DAY


def _with_discounts(example: Mapping[str, Any]) -> dict[str, Any]:
    """Put 0 for discounts that nobody saw; they are not learned."""
    rows = example.get("rows")
    if not isinstance(rows, list | tuple):
        return dict(example)
    return {"rows": [_shown(row) for row in rows]}


def _shown(row: Any) -> Any:
    unseen = isinstance(row, Mapping) and row.get("bought") is False
    return {**row, "discount": 0.0} if unseen else row


def _seen(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.bought]
