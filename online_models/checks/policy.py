"""The contract of policies, clause by clause."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from online_models.checks.clause import (
    must,
    must_be_vector,
    must_draw_as_published,
    must_refuse,
    spread,
)
from online_models.checks.state import check_state, restored, taught
from online_models.learner import Learner
from online_models.policy import Choice, Policy, Question
from online_models.snapshot import pack

ARMS = ("left", "middle", "right")
NAN = float("nan")

_EXAMPLE = {"context": {"x": 0.5}, "arm": "left", "reward": 1.0}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"arm": "left", "reward": 1.0},
    _EXAMPLE | {"reward": NAN},
    _EXAMPLE | {"reward": 1e308},
    _EXAMPLE | {"reward": "much"},
    _EXAMPLE | {"arm": ""},
    _EXAMPLE | {"arm": 7},
    _EXAMPLE | {"propensity": 0.0},
    _EXAMPLE | {"context": {"x": math.inf}},
    _EXAMPLE | {"context": {"x": None}},
    _EXAMPLE | {"context": [0.5]},
    _EXAMPLE | {"context": {f"f{n}": 0.0 for n in range(10_000)}},
)


def check_policy(make: Callable[[], Any]) -> None:
    """Put a policy through its contract.

    Checked: the published vector (complete, normalised, with its floor), that arms are drawn as
    published, that choosing changes nothing, single and many alike, explanations that add up, new
    and removed arms, restoring, bad input.

    Parameters
    ----------
    make
        Makes a fresh policy.

    Examples
    --------
    >>> from online_models import build
    >>> check_policy(lambda: build("thompson", {}))
    """
    must(isinstance(make(), Policy), "it has the methods of a policy")
    must(isinstance(make(), Learner), "it has a kind and settings")
    check_state(make, _examples(), _BAD)
    for policy in (make(), taught(make, _examples())):
        _check_answers(policy)
        _check_questions(policy)
        _check_twin(make, policy)


def _examples() -> list[dict[str, Any]]:
    """Three arms, each best somewhere: left at small x, right at large x."""
    return [
        {
            "context": {"x": x},
            "arm": ARMS[step % 3],
            "reward": (1.0 - x, 0.4, x)[step % 3],
            "decision": f"d{step}",
            "propensity": 1 / 3,
        }
        for step, x in enumerate(spread(90))
    ]


def _check_answers(policy: Any) -> None:
    for floor in (0.0, 0.02, 1.0):
        for arms in (ARMS, ARMS[:1], ("right", "never seen")):
            for x in (0.1, 0.9):
                choice = policy.choose({"x": x}, arms, lambda _: 0.5, floor)
                _check_choice(choice, arms, floor)
    _check_draws(policy)


def _check_choice(choice: Choice, arms: Sequence[str], floor: float) -> None:
    must(tuple(choice.propensities) == tuple(arms), "every eligible arm has its propensity")
    must_be_vector(list(choice.propensities.values()), floor)
    must(set(choice.scores) == set(arms), "every eligible arm has its score")
    must(choice.arm in arms, "the arm is an eligible one")
    must(choice.propensity > 0.0, "the drawn arm has a propensity above zero")
    best = max(choice.scores.values())
    must(choice.exploring == (choice.score < best), "exploring means that another score was higher")
    _check_explained(choice, arms)


def _check_explained(choice: Choice, arms: Sequence[str]) -> None:
    must(sum(choice.contributions.values()) == choice.score, "contributions sum to the score")
    must((choice.runner_up is None) == (len(arms) == 1), "there is a runner-up if it can be")
    if choice.runner_up is not None:
        must(choice.runner_up in set(arms) - {choice.arm}, "the runner-up is another eligible arm")
        total = sum(choice.runner_up_contributions.values())
        must(total == choice.scores[choice.runner_up], "the runner-up's contributions sum up too")
    plain = msgspec.json.decode(msgspec.json.encode(choice), type=Choice)
    must(plain == choice, "a choice survives JSON")


def _check_draws(policy: Any) -> None:
    for floor in (0.0, 0.02):
        published = policy.choose({"x": 0.6}, ARMS, lambda _: 0.0, floor).propensities

        def drawn_at(uniform: float, floor: float = floor) -> str:
            arm: str = policy.choose({"x": 0.6}, ARMS, lambda _: uniform, floor).arm
            return arm

        must_draw_as_published(published, drawn_at)


def _check_questions(policy: Any) -> None:
    before = pack(policy.numbers())
    questions = [Question({"x": x}, ARMS, lambda _, x=x: x, 0.02) for x in spread(8)]  # type: ignore[misc]
    singles = [policy.choose(*question) for question in questions]
    must(policy.choose_many(questions) == singles, "many answers equal the single ones")
    must([policy.choose(*q) for q in questions] == singles, "the same question, the same answer")
    must(pack(policy.numbers()) == before, "choosing changes nothing")
    _check_strange_contexts(policy)
    must_refuse(lambda: policy.choose({}, (), lambda _: 0.5, 0.0), "a question without arms")
    must_refuse(lambda: policy.choose({}, ("a", "a"), lambda _: 0.5, 0.0), "an arm given twice")
    must_refuse(lambda: policy.choose({}, ARMS, lambda _: 0.5, 1.5), "a floor of 1.5")


def _check_strange_contexts(policy: Any) -> None:
    for context in ({}, {"x": NAN}, {"x": math.inf}, {"x": 1e308}, {"unseen": 1.0}):
        choice = policy.choose(context, ARMS, lambda _: 0.5, 0.02)
        _check_choice(choice, ARMS, 0.02)
    _check_ignored(policy)


def _check_ignored(policy: Any) -> None:
    choice = policy.choose({"x": NAN}, ARMS, lambda _: 0.5, 0.02)
    must(choice.ignored == ("x",), "features that are not numbers are named")


def _check_twin(make: Callable[[], Any], policy: Any) -> None:
    twin: Any = restored(make, policy)
    for x in (0.05, 0.5, 0.95):
        question = ({"x": x}, ARMS, lambda _: 0.5, 0.02)
        must(twin.choose(*question) == policy.choose(*question), "a restored policy answers alike")
