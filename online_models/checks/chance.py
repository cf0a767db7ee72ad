"""The contract of chance models: River's ``check_estimator`` runs no data through one, this does."""

import math
from collections.abc import Callable
from typing import Any

import msgspec

from online_models.checks.clause import must, spread
from online_models.checks.state import check_state, restored, taught
from online_models.learner import Learner
from online_models.snapshot import pack

NAN = float("nan")

_EXAMPLE: dict[str, Any] = {"context": {"x": 0.5}, "label": True}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"label": True},
    _EXAMPLE | {"label": 1.0},
    _EXAMPLE | {"label": None},
    _EXAMPLE | {"context": {"x": NAN}},
    _EXAMPLE | {"context": {"x": 1e308}},
    _EXAMPLE | {"context": {"x": "much"}},
    _EXAMPLE | {"context": None},
    _EXAMPLE | {"context": {f"f{n}": 0.0 for n in range(10_000)}},
)


def check_chance(make: Callable[[], Any]) -> None:
    """Put a chance model through its contract.

    Checked: probabilities, that it learns a simple rule, that predicting changes nothing (River's
    scaler takes up unseen features while it predicts), explanations, restoring, bad input.

    Parameters
    ----------
    make
        Makes a fresh model.

    Examples
    --------
    >>> from online_models import build
    >>> check_chance(lambda: build("chance", {"lr": 0.05}))
    """
    must(isinstance(make(), Learner), "it has a kind and settings")
    check_state(make, _examples(), _BAD)
    for model in (make(), taught(make, _examples())):
        _check_predictions(model)
        _check_explanations(model)
        _check_twin(make, model)
    _check_learned(taught(make, _examples()))


def _examples() -> list[dict[str, Any]]:
    """More likely true the larger x is; y says nothing."""
    pairs = zip(spread(400), spread(400, 7_000), spread(400, 50_000), strict=True)
    return [{"context": {"x": x, "y": y}, "label": luck < x} for x, y, luck in pairs]


def _check_predictions(model: Any) -> None:
    before = pack(model.numbers())
    for context in ({}, {"x": 0.5}, {"x": NAN}, {"x": 1e308}, {"unseen": 3.0}):
        chances = model.predict_proba_one(context)
        must(set(chances) == {True, False}, "both labels have their probability")
        must(abs(sum(chances.values()) - 1.0) < 1e-9, "the two probabilities sum to 1")
        must(0.0 <= chances[True] <= 1.0, "probabilities lie in [0, 1]")
        must(chances == model.predict_proba_one(context), "the same question, the same answer")
    must(pack(model.numbers()) == before, "predicting changes nothing")


def _check_explanations(model: Any) -> None:
    for x in (0.1, 0.9):
        context = {"x": x, "y": 0.5}
        answer = model.explain(context)
        must(sum(answer.contributions.values()) == answer.score, "contributions sum to the score")
        must(answer.probability == model.predict_proba_one(context)[True], "explained as predicted")
        implied = 1.0 / (1.0 + math.exp(-answer.score))
        must(abs(implied - answer.probability) < 1e-6, "the score is the log-odds")
        must(bool(msgspec.json.encode(answer)), "an explanation is plain values")


def _check_learned(model: Any) -> None:
    low, high = (model.predict_proba_one({"x": x, "y": 0.5})[True] for x in (0.1, 0.9))
    must(low + 0.1 < high, "it learns that a larger x makes it more likely")


def _check_twin(make: Callable[[], Any], model: Any) -> None:
    twin: Any = restored(make, model)
    for x in (0.05, 0.95):
        context = {"y": 0.5, "x": x}
        must(
            twin.predict_proba_one(context) == model.predict_proba_one(context),
            "a restored model predicts alike",
        )
