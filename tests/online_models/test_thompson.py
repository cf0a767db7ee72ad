"""Linear Thompson sampling: it learns, publishes what it plays, and its state is free of order."""

import math

import numpy as np
import pytest

from online_models import build, dump, load
from online_models.checks import check_order_free, check_policy
from online_models.policy import Question
from online_models.snapshot import pack

ARMS = [f"arm{k}" for k in range(4)]


def world(count, seed=0):
    """Contexts and rewards of four arms with different linear tastes."""
    rng = np.random.default_rng(seed)
    tastes = np.random.default_rng(99).normal(size=(4, 3)) * 0.5
    x = rng.normal(size=(count, 3))
    return x, x @ tastes.T + 0.1 * rng.normal(size=(count, 4)), rng


def context(row):
    return {f"x{k}": float(value) for k, value in enumerate(row)}


def played(policy, count=1500, floor=0.02):
    x, rewards, rng = world(count)
    earned = []
    for row, reward in zip(x, rewards, strict=True):
        uniform = float(rng.random())
        choice = policy.choose(context(row), ARMS, lambda _, u=uniform: u, floor)
        got = float(reward[ARMS.index(choice.arm)])
        policy.learn_one({"context": context(row), "arm": choice.arm, "reward": got})
        earned.append((got, reward.max(), reward.mean()))
    return np.array(earned)


def some_examples(count=60):
    x, rewards, _ = world(count, 5)
    return [
        {"context": context(row), "arm": ARMS[step % 4], "reward": float(rewards[step, step % 4])}
        for step, row in enumerate(x)
    ]


@pytest.mark.parametrize(
    "settings",
    [{}, {"features": ["x"]}, {"ridge": 100.0, "noise": 1.0, "prior": 0.5}, {"noise": 0.01}],
)
def test_it_keeps_the_contract(settings):
    check_policy(lambda: build("thompson", settings))


def test_it_learns_what_each_context_likes():
    got, best, mean = played(build("thompson", {"noise": 0.2}))[500:].T
    assert (got.mean() - mean.mean()) / (best.mean() - mean.mean()) > 0.9


def test_any_order_gives_equal_bytes():
    check_order_free(lambda: build("thompson", {}), some_examples())


def test_features_taken_up_late_equal_features_declared():
    """What is learned about the old rows does not depend on when a new feature first came."""
    examples = some_examples(20)
    for example in examples[:10]:
        del example["context"]["x1"]
    late, early = build("thompson", {}), build("thompson", {"features": ["x0", "x1", "x2"]})
    for example in examples:
        late.learn_one(example)
        early.learn_one(example)
    assert pack(late.numbers()) == pack(early.numbers())
    question = ({"x0": 0.3, "x1": -1.0, "x2": 0.2}, ARMS, lambda _: 0.4, 0.02)
    assert late.choose(*question) == early.choose(*question)


def test_scores_are_the_ridge_solution():
    policy = build("thompson", {"ridge": 2.0, "noise": 0.5})
    for example in some_examples():
        policy.learn_one(example)
    mine = [e for e in some_examples() if e["arm"] == "arm1"]

    def fit(examples, start):
        z = np.array([[1.0, *e["context"].values()] for e in examples])
        y = np.array([e["reward"] for e in examples])
        return np.linalg.solve(z.T @ z + 2.0 * np.eye(4), z.T @ y + 2.0 * start), z

    pooled, _ = fit(some_examples(), np.zeros(4))
    weights, z = fit(mine, pooled)
    asked = np.array([1.0, 0.5, -0.25, 1.0])
    choice = policy.choose(context(asked[1:]), ["arm1"], lambda _: 0.5, 0.0)
    assert choice.score == pytest.approx(asked @ weights, abs=1e-3)
    spread = asked @ np.linalg.inv(z.T @ z + 2.0 * np.eye(4)) @ asked
    assert choice.evidence.sd == pytest.approx(0.5 * math.sqrt(spread), rel=1e-3)


def test_a_new_arm_starts_from_what_all_arms_earn():
    policy = build("thompson", {"noise": 0.1})
    for _ in range(50):
        for arm, reward in (("a", 0.6), ("b", 0.4)):
            policy.learn_one({"context": {}, "arm": arm, "reward": reward})
    choice = policy.choose({}, ["a", "b", "new"], lambda _: 0.5, 0.0)
    assert choice.scores["new"] == pytest.approx(0.5, abs=0.01)
    assert 0.05 < choice.propensities["new"] < 0.5
    only = policy.choose({}, ["new"], lambda _: 0.5, 0.0)
    assert only.evidence.effective_n == 0.0
    assert policy.choose({}, ["a"], lambda _: 0.5, 0.0).evidence.effective_n == pytest.approx(50)


def test_the_floor_is_a_total_over_the_eligible_arms():
    policy = build("thompson", {"noise": 0.05})
    for reward in (1.0, 1.0, 1.0):
        policy.learn_one({"context": {}, "arm": "arm0", "reward": reward})
    for arms in (ARMS, ARMS[:2]):
        free = policy.choose({}, arms, lambda _: 0.5, 0.0).propensities
        floored = policy.choose({}, arms, lambda _: 0.5, 0.2).propensities
        for arm in arms:
            assert floored[arm] == pytest.approx(0.8 * free[arm] + 0.2 / len(arms), abs=1e-12)


def test_answers_taken_together_equal_single_ones_bit_for_bit():
    policy = build("thompson", {})
    for example in some_examples():
        policy.learn_one(example)
    x, _, rng = world(64, 8)
    draws = rng.random(64)
    questions = [
        Question(context(row), ARMS[: 2 + k % 3], lambda _, u=draws[k]: float(u), 0.02)
        for k, row in enumerate(x)
    ]
    assert policy.choose_many(questions) == [policy.choose(*one) for one in questions]
    assert policy.choose_many(questions[::-1]) == [policy.choose(*one) for one in questions[::-1]]


def test_an_attack_leaves_predictions_as_they_were():
    policy, quiet = build("thompson", {}), build("thompson", {})
    attack = [
        {"context": {"x0": float("nan")}, "arm": "arm0", "reward": 1.0},
        {"context": {"x0": 1e308}, "arm": "arm0", "reward": 1.0},
        {"context": {f"z{k}": 1.0 for k in range(10_000)}, "arm": "arm0", "reward": 1.0},
        {"context": {}, "arm": "arm0", "reward": -1e308},
    ]
    for example in some_examples():
        quiet.learn_one(example)
        policy.learn_one(example)
        for bad in attack:
            with pytest.raises(ValueError, match="the "):
                policy.learn_one(bad)
    assert dump(policy) == dump(quiet)


def test_a_model_stays_below_its_snapshot_limit():
    policy = build("thompson", {})
    wide = {f"f{k}": 1.0 for k in range(255)}
    policy.learn_one({"context": wide, "arm": "a0", "reward": 1.0})
    policy.learn_one({"context": wide, "arm": "a1", "reward": 1.0})
    policy.learn_one({"context": wide, "arm": "a2", "reward": 1.0})
    with pytest.raises(ValueError, match="4 arms with 255 features are too many for one model"):
        policy.learn_one({"context": wide, "arm": "a3", "reward": 1.0})
    assert len(dump(policy)) < 1 << 20
    assert dump(load(dump(policy))) == dump(policy)


def test_more_than_256_features_over_time_are_refused():
    policy = build("thompson", {})
    policy.learn_one({"context": {f"f{k}": 1.0 for k in range(200)}, "arm": "a", "reward": 1.0})
    before = dump(policy)
    with pytest.raises(ValueError, match="would have 300 features"):
        policy.learn_one({"context": {f"g{k}": 1.0 for k in range(100)}, "arm": "a", "reward": 1.0})
    assert dump(policy) == before


def test_declared_features_are_the_only_ones_read():
    policy = build("thompson", {"features": ["x0"]})
    policy.learn_one({"context": {"x0": 1.0, "other": 9.0}, "arm": "a", "reward": 1.0})
    assert policy.numbers()["features"] == ["x0"]
    with_other = policy.choose({"x0": 1.0, "other": 3.0}, ["a", "b"], lambda _: 0.5, 0.0)
    assert with_other == policy.choose({"x0": 1.0}, ["a", "b"], lambda _: 0.5, 0.0)


def test_a_snapshot_with_other_features_is_refused():
    policy = build("thompson", {"features": ["x0"]})
    other = build("thompson", {"features": ["x1"]})
    other.learn_one({"context": {"x1": 1.0}, "arm": "a", "reward": 1.0})
    with pytest.raises(ValueError, match="not the declared ones"):
        policy.restore(other.numbers())
