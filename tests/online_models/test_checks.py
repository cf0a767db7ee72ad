"""The checks find what is planted: each broken learner breaks the clause it was made to break."""

import msgspec
import pytest

from online_models import build
from online_models.baselines import MostPopular, Uniform
from online_models.chance import ChanceModel
from online_models.checks import (
    CheckFailed,
    check_chance,
    check_order_free,
    check_policy,
    check_pricer,
)
from online_models.pricer import DemandPricer
from online_models.thompson import LinearThompson


class OverstatesPropensity(LinearThompson):
    """Publishes the greedy arm as certain and plays another vector."""

    def choose(self, context, arms, chance, floor):
        choice = super().choose(context, arms, chance, floor)
        rest = dict.fromkeys(arms, 0.0)
        return msgspec.structs.replace(choice, propensities=rest | {choice.arm: 1.0})


class FloorPerArm(LinearThompson):
    """Takes the floor for each arm instead of in total: more play than was asked, still a vector."""

    def choose(self, context, arms, chance, floor):
        choice = super().choose(context, arms, chance, 0.0)
        shares = {arm: (p + floor) / 2 for arm, p in choice.propensities.items()}
        return msgspec.structs.replace(choice, propensities=shares)


class PlaysGreedy(Uniform):
    """Publishes uniform shares and always plays the first arm."""

    def choose(self, context, arms, chance, floor):
        return super().choose(context, arms, lambda draw: 0.0 * chance(draw), floor)


class CountsQuestions(MostPopular):
    """Learns from being asked."""

    def choose(self, context, arms, chance, floor):
        self._rows["asked"] = self._rows.get("asked", 0) + 1
        self._rewards["asked"] = 0
        return super().choose(context, arms, chance, floor)


class ForgetsOnRestore(LinearThompson):
    """Loses its state when it is restored."""

    def restore(self, numbers):
        pass


class SwallowsBadExamples(LinearThompson):
    """Learns what it can of an example that is none."""

    def learn_one(self, example):
        try:
            super().learn_one(example)
        except ValueError:
            super().learn_one({"context": {}, "arm": "left", "reward": 0.0})


class ExplainsRoughly(LinearThompson):
    """Drops the largest contribution."""

    def choose(self, context, arms, chance, floor):
        choice = super().choose(context, arms, chance, floor)
        few = dict(list(choice.contributions.items())[1:])
        return msgspec.structs.replace(choice, contributions=few)

    def choose_many(self, questions):
        return [self.choose(*question) for question in questions]


class BatchesDifferently(LinearThompson):
    """Answers many questions with one floor less."""

    def choose_many(self, questions):
        return [self.choose(*question._replace(floor=0.0)) for question in questions]


class IgnoresExamples(Uniform):
    """Never learns."""

    def learn_one(self, example):
        pass


@pytest.mark.parametrize(
    ("broken", "clause"),
    [
        (OverstatesPropensity, "holds its part of the floor|drawn as often as published"),
        (FloorPerArm, "propensities sum to 1"),
        (PlaysGreedy, "is drawn as often as published"),
        (CountsQuestions, "choosing changes nothing"),
        (ForgetsOnRestore, "a restored learner has equal bytes"),
        (SwallowsBadExamples, "is refused"),
        (ExplainsRoughly, "contributions sum to the score"),
        (BatchesDifferently, "many answers equal the single ones"),
        (IgnoresExamples, "examples change the numbers"),
    ],
)
def test_a_broken_policy_is_found(broken, clause):
    with pytest.raises(CheckFailed, match=clause):
        check_policy(lambda: broken.of({}))


class OffTheLadder(DemandPricer):
    """Offers a little more than it may."""

    def quote(self, group, ladder, context, value_of, chance, floor):
        quote = super().quote(group, ladder, context, value_of, chance, floor)
        return msgspec.structs.replace(quote, discount=quote.discount + 0.01)


class DemandThatRises(DemandPricer):
    """Says that fewer buy when it is cheaper."""

    def quote(self, group, ladder, context, value_of, chance, floor):
        quote = super().quote(group, ladder, context, value_of, chance, floor)
        return msgspec.structs.replace(quote, purchases=quote.purchases[::-1])


class GreedyPrice(DemandPricer):
    """Publishes exploration and never does it."""

    def quote(self, group, ladder, context, value_of, chance, floor):
        return super().quote(
            group, ladder, context, value_of, lambda draw: 0.0 * chance(draw), floor
        )


@pytest.mark.parametrize(
    ("broken", "clause"),
    [
        (OffTheLadder, "the discount lies on the ladder"),
        (DemandThatRises, "a lower price never lowers"),
        (GreedyPrice, "is drawn as often as published"),
    ],
)
def test_a_broken_pricer_is_found(broken, clause):
    with pytest.raises(CheckFailed, match=clause):
        check_pricer(lambda: broken.of({}))


class TakesUpWhilePredicting(ChanceModel):
    """Hands River features that its scaler has not met, which it then remembers."""

    def predict_proba_one(self, context):
        for name in context:
            self._scaler.counts.setdefault(name, 0)
        return super().predict_proba_one(context)


class LearnsBackwards(ChanceModel):
    """Takes true for false."""

    def learn_one(self, example):
        label = example.get("label")
        super().learn_one(dict(example, label=not label if isinstance(label, bool) else label))


@pytest.mark.parametrize(
    ("broken", "clause"),
    [
        (TakesUpWhilePredicting, "predicting changes nothing"),
        (LearnsBackwards, "it learns that a larger x makes it more likely"),
    ],
)
def test_a_broken_chance_model_is_found(broken, clause):
    with pytest.raises(CheckFailed, match=clause):
        check_chance(lambda: broken.of({"lr": 0.05}))


def test_order_is_found_where_it_leaves_a_trace():
    examples = [{"context": {"x": k / 10}, "label": k % 3 == 0} for k in range(10)]
    with pytest.raises(CheckFailed, match="no trace"):
        check_order_free(lambda: build("chance", {}), examples)
