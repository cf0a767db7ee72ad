"""Baskets: what the raw lines of the data package add up to."""

from collections import defaultdict

import numpy as np
import pyarrow.compute as pc
import pytest

from streams.demo.baskets import COLUMNS, MOST_LINES, by_category
from streams.demo.dataset import table

BASKET = 31198795316
"""A basket with a loyalty card, a coupon and the shop's match of it."""


@pytest.fixture(scope="module")
def baskets(lines):
    return list(lines.baskets())


def test_every_line_is_in_one_basket(lines, baskets):
    assert len(lines.columns["at"]) == 1_469_307
    assert len(baskets) == 155_848
    assert len({household for _, household, _ in baskets}) == 2_469
    assert sum(len(basket["lines"]) for _, _, basket in baskets) == 1_469_307
    assert len({basket["basket_id"] for _, _, basket in baskets}) == len(baskets)
    assert np.diff(lines.starts).max() <= MOST_LINES


def test_baskets_come_in_the_order_of_time(baskets):
    times = [at for at, _, _ in baskets]
    assert times == sorted(times)


def test_what_was_paid_is_what_the_shop_received_without_coupons(lines, baskets):
    received = lines.columns["sales_value"].sum() - lines.columns["coupon_disc"].sum()
    assert sum(basket["value"] for _, _, basket in baskets) == pytest.approx(received, abs=1.0)


def test_a_basket_with_every_kind_of_discount_says_what_its_raw_lines_say(lines):
    raw = table("transactions", COLUMNS).filter(pc.field("basket_id") == BASKET).to_pylist()
    products = table("products", ["product_id", "product_category"]).to_pylist()
    named = {row["product_id"]: row["product_category"] for row in products}
    household = raw[0]["household_id"]
    own = lines.baskets(frozenset({int(household)}))
    (basket,) = [basket for _, _, basket in own if basket["basket_id"] == str(BASKET)]
    assert int(household) == 1519
    assert any(row["coupon_disc"] and row["coupon_match_disc"] for row in raw)
    assert any(row["retail_disc"] for row in raw)
    expected = {
        str(row["product_id"]): {
            "product": str(row["product_id"]),
            "category": named.get(row["product_id"]),
            "quantity": row["quantity"],
            "paid": round(row["sales_value"] - row["coupon_disc"], 2),
            "shelf": round(row["sales_value"] + row["retail_disc"] + row["coupon_match_disc"], 2),
            "discount": round(
                row["retail_disc"] + row["coupon_disc"] + row["coupon_match_disc"], 2
            ),
        }
        for row in raw
    }
    assert {line["product"]: line for line in basket["lines"]} == expected
    paid = sum(row["sales_value"] - row["coupon_disc"] for row in raw)
    assert basket["value"] == pytest.approx(paid, abs=0.005)


def test_prices_and_discounts_of_a_category_are_those_of_its_lines(lines):
    _, _, basket = next(lines.baskets())
    sums = defaultdict(lambda: [0, 0.0, 0.0])
    for line in basket["lines"]:
        if line["category"] and line["shelf"] > 0:
            sums[line["category"]][0] += max(line["quantity"], 1)
            sums[line["category"]][1] += line["shelf"]
            sums[line["category"]][2] += line["discount"]
    assert basket["categories"] == sorted({one["category"] for one in basket["lines"]} - {None})
    assert basket["prices"] == {
        name: pytest.approx(shelf / units, abs=0.006) for name, (units, shelf, _) in sums.items()
    }
    assert basket["discounts"] == {
        name: pytest.approx(off / shelf, abs=0.0001) for name, (_, shelf, off) in sums.items()
    }


def test_paid_and_discount_make_the_shelf_price(baskets):
    for _, _, basket in baskets[::500]:
        for line in basket["lines"]:
            assert line["paid"] + line["discount"] == pytest.approx(line["shelf"], abs=0.011)


def test_a_correction_is_no_discount_beyond_belief():
    line = {"category": "SOUP", "quantity": 1, "paid": -1.0, "shelf": 1.0, "discount": 2.0}
    assert by_category([line])["discounts"] == {"SOUP": 0.95}
    free = line | {"shelf": 0.0}
    assert by_category([free]) == {"categories": ["SOUP"], "prices": {}, "discounts": {}}
