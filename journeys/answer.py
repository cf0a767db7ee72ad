"""What a learner answered, and how it is asked: the only place where the engine meets a policy."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from journeys.chance import draw
from journeys.force import Learned
from journeys.request import Question
from online_models import policy
from online_models.policy import Chance, Choice
from online_models.price import PriceChoice


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The arm, the probability of every arm that could have been, and what it rests on."""

    arm: str
    propensities: dict[str, float]
    policy: str
    snapshot: str = ""
    scores: dict[str, float] = {}
    baseline: bool = False
    exploring: bool = False
    runner_up: str | None = None
    contributions: dict[str, float] = {}
    runner_up_contributions: dict[str, float] = {}
    evidence: dict[str, Any] = {}
    note: str = ""
    chance: float | None = None
    """How probable it is that the chosen price is accepted; None where nothing says so."""

    @property
    def propensity(self) -> float:
        """The probability with which the arm was chosen."""
        return self.propensities[self.arm]


def answer(question: Question, models: Mapping[str, Learned], seed: bytes) -> Answer:
    """Ask the learner in force; its baseline answers when there is none, or when it is alarmed."""
    learned = models.get(question.model)
    if learned is None or learned.alarmed:
        return _baseline(question, "no model in force" if learned is None else "model alarmed")

    def chance(number: int) -> float:
        return draw(seed, question.decision, number)

    return (_priced if question.discounts else _chosen)(question, learned, chance)


def answers(
    questions: Sequence[Question], models: Mapping[str, Learned], seed: bytes
) -> list[Answer]:
    """Answer several questions as `answer` would, to the bit; choices of one model in one go."""
    together: dict[str, list[int]] = {}
    found: dict[int, Answer] = {}
    for place, question in enumerate(questions):
        learned = models.get(question.model)
        if question.discounts or learned is None or learned.alarmed:
            found[place] = answer(question, models, seed)
        else:
            together.setdefault(question.model, []).append(place)
    for model, places in together.items():
        asked = [_asked(questions[place], seed) for place in places]
        choices = models[model].learner.choose_many(asked)
        for place, choice in zip(places, choices, strict=True):
            found[place] = _said(questions[place], models[model], choice)
    return [found[place] for place in range(len(questions))]


def _asked(question: Question, seed: bytes) -> policy.Question:
    chance = partial(draw, seed, question.decision)
    return policy.Question(question.context, question.arms, chance, question.floor)


def _chosen(question: Question, learned: Learned, chance: Chance) -> Answer:
    choice = learned.learner.choose(question.context, question.arms, chance, question.floor)
    return _said(question, learned, choice)


def _said(question: Question, learned: Learned, choice: Choice) -> Answer:
    return Answer(
        arm=choice.arm,
        propensities=choice.propensities,
        policy=question.policy,
        snapshot=learned.snapshot,
        scores=choice.scores,
        exploring=choice.exploring,
        runner_up=choice.runner_up,
        contributions=choice.contributions,
        runner_up_contributions=choice.runner_up_contributions,
        evidence=msgspec.structs.asdict(choice.evidence),
    )


def _priced(question: Question, learned: Learned, chance: Chance) -> Answer:
    choice: PriceChoice = learned.learner.quote(
        question.group,
        question.discounts,
        question.context,
        question.gains,
        chance,
        question.floor,
    )
    arms = question.arms
    up = choice.runner_up
    return Answer(
        arm=arms[choice.place],
        propensities=dict(zip(arms, choice.propensities, strict=True)),
        policy=question.policy,
        snapshot=learned.snapshot,
        scores=dict(zip(arms, choice.scores, strict=True)),
        exploring=choice.exploring,
        runner_up=None if up is None else arms[question.discounts.index(up)],
        contributions=choice.contributions,
        runner_up_contributions=choice.runner_up_contributions,
        evidence={
            **msgspec.structs.asdict(choice.evidence),
            "slope": choice.slope,
            "log_odds": choice.log_odds,
        },
        chance=choice.purchases[choice.place] if learned.snapshot else None,
    )


def _baseline(question: Question, why: str) -> Answer:
    arm = question.baseline if question.baseline in question.arms else question.arms[0]
    chances = {name: float(name == arm) for name in question.arms}
    return Answer(arm=arm, propensities=chances, policy="baseline", baseline=True, note=why)
