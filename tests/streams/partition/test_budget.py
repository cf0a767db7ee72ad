"""Budgets: the shares of all partitions are never more than the whole, and none is overspent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from journeys.budget import Budget
from streams.partition.budget import Left, period, share, spend

WEEK = 7 * 86_400_000
AMOUNTS = st.decimals("0", "100000", places=2)


@given(amount=AMOUNTS, partitions=st.integers(1, 4096))
def test_the_shares_are_never_more_than_the_whole(amount, partitions):
    one = share(Budget("b", amount, "USD", WEEK), partitions)
    assert 0 <= one * partitions <= amount
    assert one.as_tuple().exponent == -2
    assert amount - one * partitions < Decimal("0.01") * partitions


@given(
    amount=AMOUNTS,
    wishes=st.lists(st.tuples(st.integers(0, 3 * WEEK), st.decimals("0", "50", places=2))),
)
def test_whoever_asks_what_is_left_never_overspends(amount, wishes):
    budgets, spent, given_away = {"b": Budget("b", amount, "USD", WEEK)}, {}, {}
    for now, wish in sorted(wishes):
        if wish <= Left(budgets, spent, 4, now)["b"]:
            spend(budgets, spent, {"b": wish}, now)
            since = period(budgets["b"], now)
            given_away[since] = given_away.get(since, 0) + wish
    assert all(total <= share(budgets["b"], 4) for total in given_away.values())


def test_a_new_period_begins_with_a_whole_share():
    budgets, spent = {"b": Budget("b", Decimal(40), "USD", WEEK)}, {}
    spend(budgets, spent, {"b": Decimal("9.99")}, WEEK - 1)
    assert dict(Left(budgets, spent, 4, WEEK - 1)) == {"b": Decimal("0.01")}
    assert dict(Left(budgets, spent, 4, WEEK)) == {"b": Decimal("10.00")}
