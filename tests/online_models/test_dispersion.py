"""The least share of uniform play that keeps a price varying."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from online_models.dispersion import exploring_share
from online_models.lottery import mixed

LOGS = np.log1p(-np.array([0.0, 0.05, 0.1, 0.2, 0.3]))


@given(
    st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda w: sum(w) > 0.01),
    st.floats(0.0, 0.02),
)
def test_the_variance_is_reached_and_not_overdone(weights, target):
    vector = np.array(weights) / sum(weights)
    share = exploring_share(vector, LOGS, target)
    assert 0.0 <= share <= 1.0
    found = mixed(vector, share)
    variance = found @ (LOGS - found @ LOGS) ** 2
    if 0.0 < share < 1.0:
        assert variance == pytest.approx(target, rel=1e-6)
    elif share == 0.0:
        assert variance >= target


def test_one_point_has_nothing_to_vary():
    assert exploring_share(np.array([1.0]), np.array([0.0]), 0.01) == 1.0
