"""Uniform and most popular: exact shares, counted in whole numbers."""

import pytest

from online_models import build, dump
from online_models.checks import check_order_free, check_policy


def test_uniform_keeps_the_contract():
    check_policy(lambda: build("uniform", {}))


def test_most_popular_keeps_the_contract():
    check_policy(lambda: build("most_popular", {}))


@pytest.mark.parametrize("kind", ["uniform", "most_popular"])
def test_order_leaves_no_trace(kind):
    examples = [{"context": {}, "arm": "abc"[k % 3], "reward": 0.1 * (k % 7)} for k in range(50)]
    check_order_free(lambda: build(kind, {}), examples)


def test_most_popular_plays_the_largest_sum_of_rewards():
    policy = build("most_popular", {})
    for arm, rewards in {"a": [1, 0, 1, 1], "b": [1, 1], "c": [0.5]}.items():
        for reward in rewards:
            policy.learn_one({"context": {}, "arm": arm, "reward": reward})
    assert policy.choose({}, ["a", "b", "c"], lambda _: 0.0, 0.0).propensities["a"] == 1.0
    assert policy.choose({}, ["b", "c"], lambda _: 0.0, 0.0).arm == "b"


def test_equal_sums_share():
    policy = build("most_popular", {})
    assert policy.choose({}, ["a", "b"], lambda _: 0.0, 0.0).propensities == {"a": 0.5, "b": 0.5}


def test_uniform_gives_every_arm_its_share():
    policy = build("uniform", {})
    policy.learn_one({"context": {}, "arm": "a", "reward": 1.0})
    choice = policy.choose({}, ["a", "b", "c", "d"], lambda _: 0.8, 0.02)
    assert set(choice.propensities.values()) == {0.25}
    assert choice.arm == "d"
    assert choice.exploring


def test_too_many_arms():
    policy = build("most_popular", {})
    for arm in range(1000):
        policy.learn_one({"context": {}, "arm": f"a{arm}", "reward": 1.0})
    before = dump(policy)
    with pytest.raises(ValueError, match="1,000 arms already"):
        policy.learn_one({"context": {}, "arm": "one more", "reward": 1.0})
    assert dump(policy) == before
