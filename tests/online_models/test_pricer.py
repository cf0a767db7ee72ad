"""Prices from a ladder: true propensities, profit where it is, demand that always falls."""

import math

import numpy as np
import pytest
from scipy.special import expit

from online_models import build
from online_models.checks import check_pricer
from online_models.demand import Curve
from online_models.outlook import outlook

LADDER = [0.0, 0.05, 0.1, 0.2, 0.3]


def half(_draw):
    return 0.5


def taught(slope, level=-1.0, count=4_000, settings=None, bought=None):
    pricer = build("demand", settings or {})
    rng = np.random.default_rng(0)
    for _ in range(count):
        discount = float(rng.choice(LADDER))
        chance = expit(level + slope * math.log1p(-discount))
        row = {"group": "milk", "discount": discount, "context": {}}
        row["bought"] = bool(rng.random() < chance) if bought is None else bought(discount)
        pricer.learn_one({"rows": [row]})
    return pricer


@pytest.mark.parametrize(
    "settings", [{}, {"features": ["x"]}, {"dispersion": 0.0}, {"slope": -0.5, "slope_sd": 3.0}]
)
def test_it_keeps_the_contract(settings):
    check_pricer(lambda: build("demand", settings))


def test_elastic_demand_gets_a_discount_and_inelastic_demand_does_not():
    margins = [0.5 - discount for discount in LADDER]
    deep = taught(-8.0, level=-2.0, settings={"slope_sd": 4.0})
    flat = taught(-0.5)
    for pricer, best in ((deep, 0.3), (flat, 0.0)):
        quote = pricer.quote("milk", LADDER, {}, margins, half, 0.02)
        assert quote.ladder[int(np.argmax(quote.scores))] == best
        assert quote.propensities[LADDER.index(best)] > 0.5


def test_demand_falls_whatever_the_data_say():
    """Purchases at full price only: the data's slope is upward, the curve's never is."""
    pricer = taught(0.0, count=3_000, bought=lambda discount: discount == 0.0)
    quote = pricer.quote("milk", LADDER, {}, [1.0] * 5, half, 0.0)
    assert quote.slope <= 0.0
    assert list(quote.purchases) == sorted(quote.purchases)
    assert all(map(math.isfinite, (*quote.scores, *quote.propensities, quote.evidence.sd)))


def test_propensities_are_those_of_the_posterior():
    rng = np.random.default_rng(2)
    curve = Curve(np.array([-1.0, -1.2]), np.array([[0.3, 0.1], [0.1, 0.8]]), 10)
    logs = np.log1p(-np.array(LADDER))
    margins = np.array([0.6 - discount for discount in LADDER])
    seen = outlook(curve, np.array([1.0, 0.0]), logs, margins)
    draws = rng.multivariate_normal(curve.mean, curve.covariance, 400_000)
    draws = draws[draws[:, 1] < 0]
    profits = expit(draws[:, :1] + draws[:, 1:] * logs) * margins
    found = np.bincount(profits.argmax(axis=1), minlength=5) / len(draws)
    assert seen.propensities == pytest.approx(found, abs=0.01)
    assert seen.profits == pytest.approx(profits.mean(axis=0), rel=0.01)
    assert seen.slope == pytest.approx(draws[:, 1].mean(), abs=0.01)


def test_equal_profits_share():
    quote = build("demand", {}).quote("milk", LADDER, {}, [0.0] * 5, half, 0.0)
    assert quote.propensities == pytest.approx([0.2] * 5)


def test_the_price_keeps_varying_as_much_as_the_dispersion_asks():
    margins = [1.0, 0.1, 0.1, 0.1, 0.1]
    logs = np.log1p(-np.array(LADDER))
    for rows in (0, 200):
        pricer = taught(-1.0, count=rows, settings={"dispersion": 0.05})
        quote = pricer.quote("milk", LADDER, {}, margins, half, 0.0)
        vector = np.array(quote.propensities)
        spread = math.sqrt(vector @ (logs - vector @ logs) ** 2)
        assert spread == pytest.approx(0.05 / (1 + rows) ** 0.25, rel=1e-6)
    still = taught(-1.0, count=200, settings={"dispersion": 0.0})
    assert still.quote("milk", LADDER, {}, margins, half, 0.0).propensities[0] == 1.0


def test_contributions_sum_to_the_log_odds_at_the_price():
    pricer = build("demand", {})
    for step in range(200):
        context = {"often": step % 3 / 2, "recent": step % 5 / 4}
        discount = LADDER[step % 5]
        row = {"group": "milk", "discount": discount, "context": context, "bought": step % 3 > 0}
        pricer.learn_one({"rows": [row]})
    quote = pricer.quote("milk", LADDER, {"often": 0.5, "recent": 1.0}, [1.0] * 5, half, 0.0)
    assert list(quote.contributions) == ["intercept", "price", "often", "recent"]
    assert sum(quote.contributions.values()) == quote.log_odds
    expected = quote.slope * math.log1p(-quote.discount)
    assert quote.contributions["price"] == pytest.approx(expected, abs=1e-8)
    assert expit(quote.log_odds) == pytest.approx(quote.purchases[quote.place], abs=0.02)


def test_bad_ladders_are_refused_with_a_sentence():
    pricer = build("demand", {})
    for ladder, sentence in [
        ([], "1 to 100 points, not 0"),
        ([0.1] * 2, "given twice"),
        ([-0.1], "not in \\[0, 1\\)"),
        ([n / 200 for n in range(101)], "1 to 100 points, not 101"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            pricer.quote("milk", ladder, {}, [1.0] * len(ladder), half, 0.0)
