"""Arbitration: what a model foretold of an emission weighs in, and nobody keeps it who does not need it."""

import pytest

from journeys.answer import Answer
from tests.journeys.life import DAY, HOUR, NOON, Life, plan_of

PRICE = """\
offer: ladder
currency: EUR
list_price: "9.99"
ladder: [0%, 10%]
model: demand
stable_for: 6h
"""
RIVAL = """\
journey: rival
entry: {event: ping}
policies: [once_a_day]
steps:
  tell: {emit: {kind: message, content: rival, value: 10}}
"""
CHOOSING = """\
journey: zeal
entry: {event: ping}
policies: [once_a_day]
steps:
  pick:
    decide:
      contents: {a: a, b: b}
      features: seen
      baseline: a
      reward: REWARD
  tell: {emit: {kind: message, value: 40}}
"""
CHANCE = "{within: 1d, most: 1.0, events: [{event: order.completed}]}"
PRICED = """\
journey: zeal
entry: {event: ping}
policies: [once_a_day]
steps:
  price: {offer: {use: ladder, on: "'cart'", else: stop}}
  tell: {emit: {kind: offer, content: cart.offer, value: 40}}
  stop: {exit: done}
"""


class Foretold(Life):
    """One customer, of whom a learner foretells what it is told to."""

    def __init__(self, plan, expected, snapshot="m@1.5#abc"):
        super().__init__(plan)
        self.expected, self.snapshot = expected, snapshot

    def answers(self, question):
        arm = question.arms[0]
        return Answer(
            arm=arm,
            propensities=dict.fromkeys(question.arms, 1 / len(question.arms)),
            policy="thompson",
            snapshot=self.snapshot,
            scores=dict.fromkeys(question.arms, self.expected),
            chance=self.expected if question.discounts else None,
        )


def zeal(reward=CHANCE):
    return plan_of(RIVAL, CHOOSING.replace("REWARD", reward))


def sent(life):
    """Give the journeys whose emissions went out, and the weights of all that wanted to."""
    wanted = life.said("message", "offer", "suppression")
    weights = {one["journey"]: tuple(one["priority"].values()) for one in wanted}
    return [one["journey"] for one in life.said("message", "offer")], weights["zeal"]


@pytest.mark.parametrize(("expected", "first"), [(0.24, "rival"), (0.26, "zeal")])
def test_the_probability_of_the_chosen_arm_weighs(expected, first):
    life = Foretold(zeal(), expected)
    life.meets("ping", NOON)
    assert sent(life) == ([first], (expected, 40.0, 1.0))


@pytest.mark.parametrize(("expected", "chance"), [(-0.2, 0.0), (1.2, 1.0)])
def test_what_a_line_foretells_beyond_is_cut(expected, chance):
    life = Foretold(zeal(), expected)
    life.meets("ping", NOON)
    assert sent(life)[1] == (chance, 40.0, 1.0)


@pytest.mark.parametrize(
    "reward",
    [
        CHANCE.replace("most: 1.0, ", ""),
        CHANCE.replace("completed", "completed, value: event.margin"),
        CHANCE.replace("most: 1.0", "most: 1.0, otherwise: 0.5"),
    ],
)
def test_a_reward_that_is_no_yes_or_no_has_no_probability(reward):
    life = Foretold(zeal(reward), 0.1)
    life.meets("ping", NOON)
    assert sent(life) == (["zeal"], (1.0, 40.0, 1.0))


def test_a_final_event_is_a_yes():
    life = Foretold(zeal(CHANCE.replace("most: 1.0, ", "").replace("d}", "d, final: true}")), 0.1)
    life.meets("ping", NOON)
    assert sent(life) == (["rival"], (0.1, 40.0, 1.0))


def test_before_anything_is_learned_nothing_is_foretold():
    life = Foretold(zeal(), 0.0, snapshot="")
    life.meets("ping", NOON)
    assert sent(life) == (["zeal"], (1.0, 40.0, 1.0))


def test_a_price_weighs_by_the_chance_of_a_purchase_also_while_it_stands():
    life = Foretold(plan_of(PRICE, RIVAL, PRICED), 0.2)
    life.meets("ping", NOON)
    assert sent(life) == (["rival"], (0.2, 40.0, 1.0))
    life.expected = 0.9
    life.meets("ping", NOON + HOUR)
    assert sent(life)[1] == (0.2, 40.0, 1.0)
    life.meets("ping", NOON + DAY)
    assert sent(life) == (["rival", "zeal"], (0.9, 40.0, 1.0))


def test_where_nothing_weighs_nothing_is_kept_and_nothing_said():
    waits = CHOOSING.replace("REWARD", CHANCE).replace(", value: 40", "") + "  rest: {wait: 1h}\n"
    life = Foretold(plan_of(waits), 0.5)
    life.meets("ping", NOON)
    [enrolment] = life.state.enrolments
    assert sorted(enrolment.values) == ["because", "content"]
    assert "priority" not in life.said("message")[0]
