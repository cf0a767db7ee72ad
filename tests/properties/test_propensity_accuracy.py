"""The stated error of propensities, against 4,000 nodes in every panel."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from online_models.propensity import largest, largest_many

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4_000)


def reference(means, sds):
    edges = np.unique(np.concatenate([means + k * sds for k in (-8, -5, 0, 5, 8)]))
    total = np.zeros(means.size)
    for start, stop in pairwise(edges):
        x = 0.5 * (start + stop) + 0.5 * (stop - start) * NODES
        z = (x - means[:, None]) / sds[:, None]
        below, density = ndtr(z), np.exp(-0.5 * z * z) / sds[:, None]
        for arm in range(means.size):
            others = np.delete(below, arm, axis=0).prod(axis=0)
            total[arm] += 0.5 * (stop - start) * (WEIGHTS * density[arm] * others).sum()
    return total / total.sum()


@st.composite
def marginals(draw):
    count = draw(st.integers(2, 8))
    means = draw(st.lists(st.floats(-3, 3), min_size=count, max_size=count))
    powers = draw(st.lists(st.floats(-3, 0), min_size=count, max_size=count))
    return np.array(means), 10.0 ** np.array(powers)


@given(marginals())
@settings(max_examples=60, deadline=None)
def test_error_is_below_one_in_a_thousand_up_to_a_ratio_of_1000(arms):
    means, sds = arms
    assert np.abs(largest(means, sds) - reference(means, sds)).max() <= 1e-3


@given(st.lists(marginals(), min_size=1, max_size=6))
def test_sets_taken_together_equal_single_ones_bit_for_bit(sets):
    size = min(means.size for means, _ in sets)
    means = np.stack([means[:size] for means, _ in sets])
    sds = np.stack([sds[:size] for _, sds in sets])
    sds[0, 0] = 0.0
    singles = [largest(mean, sd) for mean, sd in zip(means, sds, strict=True)]
    assert np.array_equal(largest_many(means, sds), np.stack(singles))


@given(marginals(), st.floats(0.0, 1e-3))
@settings(max_examples=60, deadline=None)
def test_nearly_equal_arms(arms, closeness):
    means, sds = arms
    assert np.abs(largest(means * closeness, sds) - reference(means * closeness, sds)).max() <= 1e-3


@given(marginals())
@settings(max_examples=100, deadline=None)
def test_a_probability_vector_whatever_comes(arms):
    means, sds = arms
    for scale in (0.0, 1e-9, 1.0, 1e6):
        found = largest(means, sds * scale)
        assert np.isfinite(found).all()
        assert (found >= 0.0).all()
        assert abs(found.sum() - 1.0) < 1e-12


def test_fifty_arms():
    rng = np.random.default_rng(3)
    means, sds = rng.normal(size=50) * 0.3, 10.0 ** rng.uniform(-3, 0, 50)
    assert np.abs(largest(means, sds) - reference(means, sds)).max() <= 1e-3
