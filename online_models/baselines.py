"""Policies to measure others by: uniform play, and the arm that has earned most so far."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from online_models.answer import answer
from online_models.example import MAX_ARMS, arm_example
from online_models.features import not_numbers
from online_models.lottery import check_arms, draw, mixed
from online_models.moments import UNIT, whole_reward
from online_models.policy import Chance, Choice, Evidence, Question
from online_models.settings import NoSettings, settings_of


class _Counted:
    """Rows and rewards per arm, in whole numbers: what both baselines know."""

    kind = ""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._rewards: dict[str, int] = {}

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Build one; it takes no settings."""
        settings_of(NoSettings, settings, cls.kind)
        return cls()

    @property
    def settings(self) -> dict[str, Any]:
        """None."""
        return {}

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Count one matured decision."""
        _, arm, reward = arm_example(example)
        if arm not in self._rows and len(self._rows) >= MAX_ARMS:
            raise ValueError(f"the model has {MAX_ARMS:,} arms already; {arm!r} does not fit")
        self._rows[arm] = self._rows.get(arm, 0) + 1
        self._rewards[arm] = self._rewards.get(arm, 0) + whole_reward(reward)

    def numbers(self) -> dict[str, Any]:
        """Rows and rewards (in steps of 2^-12) per arm."""
        arms = sorted(self._rows)
        return {
            "arms": arms,
            "rows": [self._rows[arm] for arm in arms],
            "rewards": [self._rewards[arm] for arm in arms],
        }

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace the counts."""
        arms = list(numbers["arms"])
        self._rows = dict(zip(arms, map(int, numbers["rows"]), strict=True))
        self._rewards = dict(zip(arms, map(int, numbers["rewards"]), strict=True))

    def choose(
        self, context: Mapping[str, float], arms: Sequence[str], chance: Chance, floor: float
    ) -> Choice:
        """Answer one decision; of the context only what is not a number makes a difference."""
        check_arms(arms, floor)
        scores = np.array([self._score(arm) for arm in arms])
        vector = mixed(self._shares(scores), floor).tolist()
        place = draw(vector, chance(0))
        evidence = Evidence(float(self._rows.get(arms[place], 0)), 0.0)
        ignored = not_numbers(context)
        return answer(
            arms, vector, place, scores.tolist(), scores[:, None], evidence, ignored=ignored
        )

    def choose_many(self, questions: Sequence[Question]) -> list[Choice]:
        """Answer several decisions."""
        return [self.choose(*question) for question in questions]

    def _score(self, arm: str) -> float:
        raise NotImplementedError

    def _shares(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        raise NotImplementedError


class Uniform(_Counted):
    """Every eligible arm with the same probability.

    The zero of every comparison, and what a new journey can log with. Not for anything that should
    get better: it counts what it earned, for its scores, and does not use it.

    Examples
    --------
    >>> policy = Uniform()
    >>> policy.choose({}, ["milk", "beef"], lambda draw: 0.7, 0.02).arm
    'beef'
    """

    kind = "uniform"

    def _score(self, arm: str) -> float:
        return self._rewards.get(arm, 0) / UNIT / max(self._rows.get(arm, 0), 1)

    def _shares(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ones_like(scores)


class MostPopular(_Counted):
    """The arm with the largest sum of rewards so far, whoever asks; equal ones share.

    The baseline that a learner has to beat, as a shadow fed with the same examples. Not for steps
    where arms suit different customers, and not for finding new favourites: what it plays is what
    it counts.

    Examples
    --------
    >>> policy = MostPopular()
    >>> policy.learn_one({"context": {}, "arm": "milk", "reward": 1.0})
    >>> policy.choose({}, ["milk", "beef"], lambda draw: 0.5, 0.02).propensities
    {'milk': 0.99, 'beef': 0.01}
    """

    kind = "most_popular"

    def _score(self, arm: str) -> float:
        return self._rewards.get(arm, 0) / UNIT

    def _shares(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        shares: NDArray[np.float64] = (scores == scores.max()).astype(np.float64)
        return shares
