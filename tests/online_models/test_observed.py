"""Demand from baskets: rows are learned at the market's discount, not at the basket's own."""

import pytest

from online_models import build, dump
from online_models.checks import check_pricer
from online_models.observed import DAY


def basket(day, **bought):
    rows = [
        {"group": group, "bought": cut is not None, "discount": cut, "context": {}}
        for group, cut in bought.items()
    ]
    return {"at": day * DAY, "rows": rows}


def rows_learned(learner, group):
    numbers = learner.numbers()
    return dict(zip(numbers["groups"], numbers["rows"].tolist(), strict=True)).get(group, 0)


def test_it_keeps_the_contract_of_a_pricer():
    check_pricer(lambda: build("observed_demand", {}), {"at": 5 * DAY})


def test_rows_wait_until_the_market_is_known():
    learner = build("observed_demand", {})
    learner.learn_one(basket(0, milk=0.2, soap=None))
    assert rows_learned(learner, "milk") == 0
    learner.learn_one(basket(1, milk=None, soap=None))
    assert rows_learned(learner, "milk") == 1
    assert rows_learned(learner, "soap") == 0


def test_a_row_is_learned_at_the_mean_of_the_days_before():
    one, other = build("observed_demand", {}), build("demand", {})
    one.learn_one(basket(0, milk=0.25))
    one.learn_one(basket(0, milk=0.5))
    one.learn_one(basket(1, milk=0.0))
    row = {"group": "milk", "discount": 0.375, "context": {}, "bought": True}
    other.learn_one({"rows": [row]})
    numbers = one.numbers()
    assert {name: numbers[name].tolist() for name in ("means", "covariances")} == {
        name: other.numbers()[name].tolist() for name in ("means", "covariances")
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"at": None}, "time of the example is not in whole milliseconds: None"),
        ({"at": -1}, "whole milliseconds"),
        ({"at": True}, "whole milliseconds"),
        ({"rows": None}, "not a list"),
        ({"rows": [{"group": "milk", "bought": True, "discount": None}]}, "discount of a row"),
        ({"rows": [{"bought": False, "discount": None}]}, "no 'group'"),
        ({"rows": [{"group": f"g{n}", "bought": False} for n in range(1001)]}, "1,001 rows"),
    ],
)
def test_bad_baskets_change_nothing(change, sentence):
    learner = build("observed_demand", {})
    learner.learn_one(basket(0, milk=0.2))
    before = dump(learner)
    with pytest.raises(ValueError, match=sentence):
        learner.learn_one(basket(1, milk=0.1) | change)
    assert dump(learner) == before
