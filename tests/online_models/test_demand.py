"""Demand curves: they find the slope that made the data, and no step of theirs runs away."""

import numpy as np
import pytest
from scipy.special import expit

from online_models.demand import DemandCurves, Prior
from online_models.example import Row
from online_models.snapshot import pack, unpack


def shoppers(count, level, slope, seed=0, group="milk"):
    rng = np.random.default_rng(seed)
    discounts = rng.choice([0.0, 0.05, 0.1, 0.2, 0.3], count)
    loyal = rng.random(count)
    chances = expit(level + slope * np.log1p(-discounts) + 0.8 * loyal)
    return [
        Row(group, float(discount), {"loyal": float(own)}, bool(luck < chance))
        for discount, own, luck, chance in zip(
            discounts, loyal, rng.random(count), chances, strict=True
        )
    ]


def learned(rows):
    curves = DemandCurves(Prior())
    for row in rows:
        curves.learn([row])
    return curves


@pytest.mark.parametrize("slope", [-1.0, -2.5, -4.0])
def test_it_finds_the_slope_that_made_the_data(slope):
    curve = learned(shoppers(20_000, -1.0, slope)).of("milk")
    sd = np.sqrt(curve.covariance[1, 1])
    assert abs(curve.mean[1] - slope) < 3 * sd
    assert sd < 0.25
    assert curve.mean[2] == pytest.approx(0.8, abs=0.25)


def test_one_pass_ends_near_the_batch_solution():
    rows = shoppers(4_000, -0.5, -3.0)
    found = learned(rows).of("milk")
    z = np.array([[1.0, np.log1p(-row.discount), row.context["loyal"]] for row in rows])
    y = np.array([row.bought for row in rows])
    start, precision = np.array([-2.0, -2.5, 0.0]), np.diag([0.25, 1.0, 1.0])
    weights = start.copy()
    for _ in range(20):
        chance = expit(z @ weights)
        slope = z.T @ (y - chance) - precision @ (weights - start)
        weights += np.linalg.solve(z.T * (chance * (1 - chance)) @ z + precision, slope)
    assert np.abs(found.mean - weights).max() < 0.5 * np.sqrt(found.covariance[0, 0])


def test_without_rows_the_prior_stands():
    curve = DemandCurves(Prior(slope=-1.5, slope_sd=0.5)).of("never seen")
    assert curve.mean.tolist() == [-2.0, -1.5]
    assert np.diag(curve.covariance).tolist() == [4.0, 0.25]
    assert curve.rows == 0


def test_rows_of_several_groups_equal_rows_one_by_one():
    milk, soap = shoppers(300, -1.0, -2.0), shoppers(300, 0.0, -3.0, seed=4, group="soap")
    together, apart = DemandCurves(Prior()), DemandCurves(Prior())
    for one, other in zip(milk, soap, strict=True):
        together.learn([one, other])
        apart.learn([one])
        apart.learn([other])
    for group in ("milk", "soap"):
        assert together.of(group).mean == pytest.approx(apart.of(group).mean, abs=1e-12)
        assert together.of(group).rows == 300


def test_a_group_twice_in_one_example_is_learned_twice():
    rows = shoppers(2, -1.0, -2.0)
    together, apart = DemandCurves(Prior()), DemandCurves(Prior())
    together.learn(rows)
    for row in rows:
        apart.learn([row])
    assert together.of("milk").mean == pytest.approx(apart.of("milk").mean, abs=1e-12)
    assert together.of("milk").rows == 2


def test_a_surprising_row_moves_a_little_and_never_runs_away():
    curves = DemandCurves(Prior(level=-20.0, level_sd=20.0))
    for _ in range(50):
        curves.learn([Row("milk", 0.0, {"x": 64.0}, True)])
        curves.learn([Row("milk", 0.9, {"x": -64.0}, False)])
    curve = curves.of("milk")
    assert np.isfinite(curve.mean).all()
    assert (np.linalg.eigvalsh(curve.covariance) > 0).all()


def test_a_feature_taken_up_late_keeps_what_was_learned():
    curves = learned(shoppers(100, -1.0, -2.0))
    before = curves.of("milk")
    curves.learn([Row("soap", 0.1, {"another": 1.0}, True)])
    after = curves.of("milk")
    assert curves.order.names == ("another", "loyal")
    assert after.mean[[0, 1, 3]].tolist() == before.mean.tolist()
    assert after.mean[2] == 0.0
    assert after.covariance[2, 2] == 1.0
    assert after.rows == before.rows


def test_restored_bit_for_bit():
    curves = learned(shoppers(200, -1.0, -2.0))
    twin = DemandCurves(Prior())
    twin.restore(unpack(pack(curves.numbers())))
    for row in shoppers(50, -1.0, -2.0, seed=9):
        curves.learn([row])
        twin.learn([row])
    assert pack(twin.numbers()) == pack(curves.numbers())


def test_numbers_that_do_not_fit_are_refused():
    numbers = learned(shoppers(3, -1.0, -2.0)).numbers()
    with pytest.raises(ValueError, match="the means are float64"):
        DemandCurves(Prior()).restore(numbers | {"means": np.zeros((1, 2))})


def test_it_stays_below_the_limit_of_a_snapshot():
    curves = DemandCurves(Prior())
    wide = {f"f{k}": 1.0 for k in range(200)}
    curves.learn([Row("milk", 0.0, wide, True), Row("soap", 0.0, wide, True)])
    with pytest.raises(ValueError, match="3 groups with 200 features are too many"):
        curves.learn([Row("beef", 0.0, {}, True)])
