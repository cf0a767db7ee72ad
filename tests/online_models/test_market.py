"""Mean discounts of days that have passed."""

import pytest

from online_models.market import Market
from online_models.snapshot import pack, unpack


def market(*sales):
    held = Market()
    for day, discount in sales:
        held.note("milk", day, discount)
    return held


def test_only_days_before_count():
    held = market((7, 0.25), (8, 0.5), (9, 0.75))
    assert held.mean("milk", 9) == 0.375
    assert held.mean("milk", 8) == 0.25


def test_a_new_week_begins_with_the_mean_of_the_week_before():
    held = market((7, 0.25), (13, 0.5))
    assert held.mean("milk", 14) == 0.375
    held.note("milk", 14, 0.0)
    assert held.mean("milk", 15) == 0.0


def test_nothing_is_known_of_strangers_and_of_weeks_long_gone():
    held = market((0, 0.5))
    assert held.mean("soap", 3) is None
    assert held.mean("milk", 21) is None


def test_what_is_kept_is_bounded():
    held = market(*((day, 0.1) for day in range(400)))
    assert len(held.numbers()["days"]) == 14


def test_the_order_of_sales_leaves_no_trace():
    sales = [(day % 9, day / 400) for day in range(100)]
    assert pack(market(*sales).numbers()) == pack(market(*sales[::-1]).numbers())


def test_restored_alike():
    held, twin = market((3, 0.3), (4, 0.1)), Market()
    twin.restore(unpack(pack(held.numbers())))
    assert pack(twin.numbers()) == pack(held.numbers())
    assert twin.mean("milk", 5) == held.mean("milk", 5)


def test_too_many_groups_are_refused():
    with pytest.raises(ValueError, match="would have 1,001 groups"):
        Market().admit(str(n) for n in range(1001))
