"""The chance to be the largest: against closed forms, and in the corners."""

import math

import numpy as np
import pytest

from online_models.propensity import largest


def arrays(*values):
    return [np.array(each, dtype=float) for each in values]


def test_two_arms_equal_the_closed_form():
    for gap, one, other in [(0.3, 1.0, 0.5), (-2.0, 0.1, 1.0), (0.05, 0.001, 1.0), (4.0, 1.0, 1.0)]:
        found = largest(*arrays([gap, 0.0], [one, other]))
        exact = 0.5 * (1.0 + math.erf(gap / math.hypot(one, other) / math.sqrt(2.0)))
        assert found[0] == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("count", [1, 2, 12, 50, 1000])
def test_equal_arms_share_equally(count):
    found = largest(np.full(count, 0.3), np.full(count, 0.2))
    assert found == pytest.approx(np.full(count, 1.0 / count), abs=1e-5)


def test_one_arm_always_wins():
    assert largest(*arrays([3.0], [0.0])).tolist() == [1.0]
    assert largest(*arrays([3.0], [2.0])).tolist() == [1.0]


def test_arms_without_spread():
    assert largest(*arrays([1.0, 2.0, 2.0], [0.0, 0.0, 0.0])).tolist() == [0.0, 0.5, 0.5]
    assert largest(*arrays([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])) == pytest.approx(np.full(3, 1 / 3))


def test_a_point_beside_a_spread_arm_is_exact():
    found = largest(*arrays([1.0, 0.0, 0.5], [0.0, 1.0, 0.0]))
    above = 0.5 * (1.0 - math.erf(1.0 / math.sqrt(2.0)))
    assert found == pytest.approx([1.0 - above, above, 0.0], abs=1e-6)


def test_a_new_arm_beside_an_old_one():
    """One interval of 32 nodes errs by up to .24 at a ratio of 100; breakpoints do not."""
    for ratio in (10.0, 100.0, 1000.0, 1e6):
        found = largest(*arrays([0.1, 0.0], [1.0 / ratio, 1.0]))
        exact = 0.5 * (1.0 + math.erf(0.1 / math.hypot(1.0 / ratio, 1.0) / math.sqrt(2.0)))
        assert found[0] == pytest.approx(exact, abs=1e-6)


def test_a_hopeless_arm_gets_next_to_nothing():
    found = largest(*arrays([10.0, 0.0], [0.1, 0.1]))
    assert found[0] == pytest.approx(1.0)
    assert found[1] >= 0.0


def test_scale_and_shift_make_no_difference():
    means, sds = arrays([0.1, 0.4, 0.3], [0.2, 0.05, 0.4])
    found = largest(means, sds)
    assert largest(means * 1e6 + 5e6, sds * 1e6) == pytest.approx(found, abs=1e-9)
    assert largest(means * 1e-6, sds * 1e-6) == pytest.approx(found, abs=1e-9)
