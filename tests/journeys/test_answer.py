"""Asking a learner: the snapshot in force answers, the baseline when there is none or it is alarmed."""

import pytest

from journeys.answer import answer
from journeys.force import Learned
from journeys.request import Question
from online_models.learner import build

QUESTION = Question(
    decision="d1",
    step="pick",
    model="m",
    arms=("a", "b", "c"),
    context={"x": 1.0},
    floor=0.06,
    baseline="b",
)
PRICE = Question(
    decision="d1",
    model="m",
    arms=("0%", "10%"),
    context={"x": 1.0},
    floor=0.02,
    baseline="0%",
    policy="demand",
    group="CHEESE",
    discounts=(0.0, 0.1),
    gains=(2.0, 1.5),
)


def learned(**more):
    return {"m": Learned(build("thompson", {}), **more)}


def test_the_learner_answers_with_the_probability_of_every_arm():
    found = answer(QUESTION, learned(snapshot="m@1.5#abc"), b"seed")
    assert set(found.propensities) == {"a", "b", "c"}
    assert sum(found.propensities.values()) == pytest.approx(1.0)
    assert min(found.propensities.values()) >= 0.02 - 1e-9
    assert (found.baseline, found.snapshot) == (False, "m@1.5#abc")
    assert found.propensity == found.propensities[found.arm]


def test_the_same_decision_draws_the_same_arm_and_another_seed_others():
    first = [answer(QUESTION, learned(), b"seed") for _ in range(2)]
    assert first[0] == first[1]
    arms = {answer(QUESTION, learned(), b"%d" % seed).arm for seed in range(30)}
    assert arms == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("models", "note"),
    [({}, "no model in force"), (learned(alarmed=True), "model alarmed")],
)
def test_the_baseline_answers_when_no_learner_can(models, note):
    found = answer(QUESTION, models, b"seed")
    assert (found.arm, found.policy, found.baseline, found.note) == ("b", "baseline", True, note)
    assert found.propensities == {"a": 0.0, "b": 1.0, "c": 0.0}


def test_a_baseline_that_is_not_left_gives_way_to_the_first_arm():
    question = Question(
        decision="d", model="m", arms=("a", "c"), context={}, floor=0.0, baseline="b"
    )
    assert answer(question, {}, b"seed").arm == "a"


def test_a_price_is_a_point_of_the_ladder_with_its_probability():
    found = answer(PRICE, {"m": Learned(build("demand", {}))}, b"seed")
    assert found.arm in PRICE.arms
    assert sum(found.propensities.values()) == pytest.approx(1.0)
    assert set(found.scores) == set(PRICE.arms)


def test_a_price_that_something_is_learned_of_has_the_chance_of_a_purchase():
    found = answer(PRICE, {"m": Learned(build("demand", {}), snapshot="m@1.5#abc")}, b"seed")
    gain = PRICE.gains[PRICE.arms.index(found.arm)]
    assert found.chance * gain == pytest.approx(found.scores[found.arm])
    assert answer(PRICE, {"m": Learned(build("demand", {}))}, b"seed").chance is None
