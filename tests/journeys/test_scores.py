"""Scores: what an enrolment keeps of a model, pass by pass."""

from types import SimpleNamespace

from journeys.drawing.nodes import step_node
from journeys.force import Learned, Policies
from tests.journeys.life import HOUR, NOON, Life, plan_of

MODEL = """\
model: soon
kind: chance
estimator: StandardScaler | LogisticRegression
features: seen
label: {event: order.completed, within: 5d}
publishes: soon.p
"""
TWICE = """\
journey: twice
entry: {event: ping}
steps:
  ask: {score: {model: soon, as: likely}}
  rest: {wait: 1h}
  tell: {emit: {kind: insight, data: {p: "= likely"}}}
  again: {goto: {step: ask, at_most: 1}}
"""


def says(chance):
    learner = SimpleNamespace(predict_proba_one=lambda _: {True: chance})
    return Policies(models={"soon": Learned(learner, "s1")})


def told(life):
    return [said["data"]["p"] for said in life.said("insight")]


def test_each_pass_asks_anew():
    life = Life(plan_of(MODEL, TWICE))
    life.policies = says(0.25)
    life.meets("ping", NOON)
    life.policies = says(0.75)
    life.waits(NOON + 2 * HOUR)
    assert told(life) == [0.25, 0.75]


def test_a_number_of_an_earlier_pass_is_forgotten_when_the_model_knows_nothing_now():
    life = Life(plan_of(MODEL, TWICE))
    life.policies = says(0.25)
    life.meets("ping", NOON)
    life.policies = Policies()
    life.waits(NOON + 2 * HOUR)
    assert told(life) == [0.25, None]


def test_a_score_is_drawn_with_its_model():
    step = plan_of(MODEL, TWICE).journeys["twice"].steps["ask"]
    assert step_node(step).lines == ("ask", "score likely", "by soon")
