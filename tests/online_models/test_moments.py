"""Sums of whole numbers: exact, free of order, mergeable, and never out of range."""

import numpy as np
import pytest

from online_models.moments import Moments, whole_features, whole_reward
from online_models.snapshot import pack, unpack


def learned(rows):
    block = Moments(3)
    for features, reward in rows:
        block.learn(whole_features(features), whole_reward(reward))
    return block


def rows(count, seed=0):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=3), float(rng.normal())) for _ in range(count)]


def test_any_order_and_any_split_gives_the_same_bytes():
    all_rows = rows(300)
    whole = learned(all_rows)
    shuffled = learned([all_rows[i] for i in np.random.default_rng(1).permutation(300)])
    parts = [learned(all_rows[k::4]) for k in range(4)]
    merged = parts[2]
    for part in (parts[0], parts[3], parts[1]):
        merged.merge(part)
    assert pack(whole.numbers()) == pack(shuffled.numbers()) == pack(merged.numbers())


def test_rounding_is_below_one_part_in_8000():
    block = learned([(np.array([0.3, -0.7, 0.11]), 0.9)])
    assert block.gram()[0, 1] == pytest.approx(-0.21, abs=2e-4)
    assert block.cross()[0] == pytest.approx(0.27, abs=2e-4)


def test_restored_bit_for_bit_also_with_large_squares():
    block = learned([(np.full(3, 64.0), 4096.0)] * 1000)
    twin = Moments.of(unpack(pack(block.numbers())), 3)
    assert pack(twin.numbers()) == pack(block.numbers())
    assert (twin.products == twin.products.T).all()
    assert twin.squared == block.squared == 1000 * (4096 * 4096) ** 2


def test_a_block_of_another_size_is_refused():
    with pytest.raises(ValueError, match="expected 10 whole numbers"):
        Moments.of(learned(rows(5)).numbers(), 4)
    with pytest.raises(ValueError, match="whole numbers, found float64"):
        Moments.of(learned(rows(5)).numbers() | {"products": np.zeros(6)}, 3)


def test_a_full_block_refuses_before_a_sum_overflows():
    block = learned([(np.full(3, 64.0), 4096.0)])
    block.rewarded *= (1 << 20) - 2
    block = Moments.of(block.numbers(), 3)
    for _ in range(2):
        block.learn(whole_features(np.full(3, 64.0)), whole_reward(4096.0))
    before = pack(block.numbers())
    with pytest.raises(ValueError, match="full after 3 rows; start a new generation"):
        block.learn(whole_features(np.full(3, 64.0)), whole_reward(4096.0))
    assert pack(block.numbers()) == before
    assert (block.rewarded > 0).all()


def test_two_nearly_full_blocks_are_not_merged():
    block = learned([(np.full(3, 64.0), 4096.0)])
    block.rewarded *= 1 << 20
    with pytest.raises(ValueError, match="too full"):
        block.merge(block)
