"""Baskets: the transaction lines of one purchase become one ``order.completed``.

Per line the data package gives what the shop received (``sales_value``), the discount of the loyalty
card, the manufacturer's coupon and the shop's match of it. The shelf price is what was received plus
card discount plus match; the customer paid what was received minus the coupon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from streams.demo.dataset import table

COLUMNS = [
    "household_id",
    "store_id",
    "basket_id",
    "product_id",
    "quantity",
    "sales_value",
    "retail_disc",
    "coupon_disc",
    "coupon_match_disc",
    "transaction_timestamp",
]

MOST_LINES = 200
"""Lines of a basket that are carried; the largest in the data has 161."""

MOST_OFF = 0.95
"""The largest share taken off that is believed: beyond it the line is a correction."""


@dataclass(frozen=True, slots=True)
class Lines:
    """All transaction lines by time and basket, as columns; ``starts`` is where each basket begins."""

    columns: dict[str, Any]
    starts: Any
    categories: list[str | None]

    @classmethod
    def read(cls) -> "Lines":
        """Read and sort the lines of every household."""
        data = table("transactions", COLUMNS)
        columns = {name: data.column(name).to_numpy() for name in COLUMNS}
        columns["at"] = (
            columns.pop("transaction_timestamp").astype("datetime64[ms]").astype("int64")
        )
        order = np.lexsort((columns["product_id"], columns["basket_id"], columns["at"]))
        columns = {name: values[order] for name, values in columns.items()}
        names, columns["category"] = _categories(columns["product_id"])
        baskets = columns["basket_id"]
        starts = np.flatnonzero(np.r_[True, baskets[1:] != baskets[:-1]])
        return cls(columns, np.r_[starts, len(baskets)], names)

    def baskets(
        self, households: frozenset[int] | None = None
    ) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Give (ms since the epoch, household, basket) in the order of time."""
        for begin, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            household = int(self.columns["household_id"][begin])
            if households is None or household in households:
                yield int(self.columns["at"][begin]), household, self._basket(begin, end)

    def _basket(self, begin: int, end: int) -> dict[str, Any]:
        rows = {name: values[begin:end].tolist() for name, values in self.columns.items()}
        lines = [
            self._line(*row)
            for row in zip(
                rows["product_id"],
                rows["category"],
                rows["quantity"],
                rows["sales_value"],
                rows["retail_disc"],
                rows["coupon_disc"],
                rows["coupon_match_disc"],
                strict=True,
            )
        ]
        return {
            "basket_id": str(rows["basket_id"][0]),
            "store": str(rows["store_id"][0]),
            "value": round(sum(line["paid"] for line in lines), 2),
            **by_category(lines),
            "lines": lines[:MOST_LINES],
        }

    def _line(
        self,
        product: int,
        category: int,
        quantity: int,
        received: float,
        card: float,
        coupon: float,
        match: float,
    ) -> dict[str, Any]:
        return {
            "product": str(product),
            "category": self.categories[category],
            "quantity": quantity,
            "paid": round(received - coupon, 2),
            "shelf": round(received + card + match, 2),
            "discount": round(card + coupon + match, 2),
        }


def _categories(products: Any) -> tuple[list[str | None], Any]:
    """Give the names of the categories, and the number of each line's."""
    data = table("products", ["product_id", "product_category"])
    ids = data.column("product_id").to_numpy()
    named = data.column("product_category").to_pylist()
    names: list[str | None] = [None, *sorted({name for name in named if name})]
    number = {name: index for index, name in enumerate(names)}
    order = np.argsort(ids)
    codes = np.array([number[name] for name in named])[order]
    at = np.searchsorted(ids[order], products).clip(max=len(ids) - 1)
    return names, np.where(ids[order][at] == products, codes[at], 0)


def by_category(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the categories of a basket, the mean shelf price of a unit and the share taken off in each.

    >>> line = {"category": "CHEESE", "quantity": 2, "paid": 3.0, "shelf": 4.0, "discount": 1.0}
    >>> by_category([line])
    {'categories': ['CHEESE'], 'prices': {'CHEESE': 2.0}, 'discounts': {'CHEESE': 0.25}}
    """
    found = sorted({line["category"] for line in lines if line["category"]})
    sold: dict[str, list[dict[str, Any]]] = {name: [] for name in found}
    for line in lines:
        if line["category"] and line["shelf"] > 0:
            sold[line["category"]].append(line)
    prices, discounts = {}, {}
    for name, own in sold.items():
        units = sum(max(line["quantity"], 1) for line in own)
        shelf = sum(line["shelf"] for line in own)
        if units and shelf > 0:
            off = sum(line["discount"] for line in own) / shelf
            prices[name] = round(shelf / units, 2)
            discounts[name] = round(min(max(off, 0.0), MOST_OFF), 4)
    return {"categories": found, "prices": prices, "discounts": discounts}
