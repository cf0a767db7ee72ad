"""Linear Thompson sampling: each arm is played as often as it is probably the best one for this context."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Self

import msgspec
import numpy as np

from online_models.answer import answer
from online_models.blocks import ArmBlocks
from online_models.example import MAX_FEATURES, arm_example
from online_models.features import not_numbers
from online_models.lottery import check_arms, draw, mixed
from online_models.policy import Chance, Choice, Evidence, Question
from online_models.propensity import largest_many
from online_models.ridge import Matrix, RidgeArms
from online_models.settings import settings_of

Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1e6)]


class ThompsonSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings of linear Thompson sampling; ``LinearThompson`` says what they mean."""

    features: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_FEATURES)] = ()
    ridge: Positive = 1.0
    noise: Positive = 0.3
    prior: Annotated[float, msgspec.Meta(ge=-4096.0, le=4096.0)] = 0.0


_Context = tuple[tuple[str, float], ...]
TOGETHER = 64
"""How many contexts are solved in one go at most: more buys little."""
NUMBERS = 1 << 20
"""How many numbers a step of that may take in memory."""


class _Asked(NamedTuple):
    """What a solution depends on beside what was learned."""

    contexts: tuple[_Context, ...]
    arms: tuple[str, ...]


class _Known(NamedTuple):
    """A solution by context: what is known of each arm, its sd, how often it is the best."""

    contexts: Mapping[_Context, int]
    parts: Matrix
    shares: Matrix
    scores: list[list[float]]
    spreads: list[list[float]]
    sds: list[list[float]]
    unlearned: list[float]


class LinearThompson:
    """Linear Thompson sampling on ridge regressions, one per arm, with exact propensities.

    The expected reward of an arm is linear in the context and its posterior is Gaussian. An arm is
    played with the probability that its draw is the largest, computed by quadrature
    (``propensity.largest``), so the published vector is the policy itself. What it learns is sums
    of whole numbers: any order of examples gives the same bytes.

    Not for rewards that depend on products of features (give it the products as features), nor
    where the reward of a context drifts: it never forgets.

    Parameters
    ----------
    features
        Names of the features to read; none means that they are taken up as examples bring them.
    ridge
        Prior precision of every weight, in rows: how many rows of evidence the prior is worth.
    noise
        Standard deviation of a reward around its expectation; a larger one explores more.
    prior
        Expected reward of an arm before anything is learned.

    References
    ----------
    Agrawal, Goyal, "Thompson sampling for contextual bandits with linear payoffs", ICML 2013.

    Examples
    --------
    >>> policy = LinearThompson.of({"noise": 0.1})
    >>> for likes in (0.0, 1.0) * 30:
    ...     policy.learn_one({"context": {"likes": likes}, "arm": "milk", "reward": likes})
    ...     policy.learn_one({"context": {"likes": likes}, "arm": "beef", "reward": 0.5})
    >>> choice = policy.choose({"likes": 1.0}, ["milk", "beef"], lambda draw: 0.4, 0.02)
    >>> choice.arm, round(choice.propensity, 2), choice.runner_up
    ('milk', 0.99, 'beef')
    >>> sum(choice.contributions.values()) == choice.score
    True
    """

    kind = "thompson"

    def __init__(self, settings: ThompsonSettings) -> None:
        self._settings = settings
        self._arms = RidgeArms(ArmBlocks(settings.features), settings.ridge, settings.prior)
        self._last: tuple[_Asked, _Known] | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Build one from plain settings; ``ValueError`` when they are not right."""
        return cls(settings_of(ThompsonSettings, settings, cls.kind))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings, defaults filled in."""
        plain: dict[str, Any] = msgspec.to_builtins(self._settings)
        return plain

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one matured decision, exactly and in any order."""
        self._last = None
        self._arms.learn(arm_example(example))

    def choose(
        self, context: Mapping[str, float], arms: Sequence[str], chance: Chance, floor: float
    ) -> Choice:
        """Answer one decision; nothing that is learned changes."""
        check_arms(arms, floor)
        return self._answers([Question(context, arms, chance, floor)], tuple(arms))[0]

    def choose_many(self, questions: Sequence[Question]) -> list[Choice]:
        """Answer several decisions, each as if it were alone; those about the same arms in one go."""
        for question in questions:
            check_arms(question.arms, question.floor)
        places: dict[tuple[str, ...], list[int]] = {}
        for place, question in enumerate(questions):
            places.setdefault(tuple(question.arms), []).append(place)
        found: dict[int, Choice] = {}
        for arms, some in places.items():
            together = self._together(len(arms))
            for first in range(0, len(some), together):
                part = some[first : first + together]
                found |= zip(part, self._answers([questions[at] for at in part], arms), strict=True)
        return [found[place] for place in range(len(questions))]

    def _together(self, arms: int) -> int:
        return min(TOGETHER, max(1, NUMBERS // (arms * self._arms.blocks.order.size**2)))

    def _answers(self, questions: Sequence[Question], arms: tuple[str, ...]) -> list[Choice]:
        """Solve each context once: two journeys may ask about one customer at one moment."""
        contexts = [tuple(question.context.items()) for question in questions]
        known = self._known(tuple(dict.fromkeys(contexts)), arms)
        names = self._arms.blocks.order.names
        rows = [known.contexts[context] for context in contexts]
        floors = np.array([[question.floor] for question in questions])
        vectors = mixed(known.shares[rows], floors).tolist()
        return [
            _answer(question, vector, known, row, names)
            for question, vector, row in zip(questions, vectors, rows, strict=True)
        ]

    def _known(self, contexts: tuple["_Context", ...], arms: tuple[str, ...]) -> "_Known":
        asked = _Asked(contexts, arms)
        if self._last is None or self._last[0] != asked:
            marginals = self._arms.marginals([dict(one) for one in contexts], arms)
            sds = self._settings.noise * np.sqrt(marginals.spreads)
            shares = largest_many(marginals.scores, sds)
            places = {context: place for place, context in enumerate(contexts)}
            self._last = (
                asked,
                _Known(
                    places,
                    marginals.parts,
                    shares,
                    marginals.scores.tolist(),
                    marginals.spreads.tolist(),
                    sds.tolist(),
                    marginals.unlearned.tolist(),
                ),
            )
        return self._last[1]

    def numbers(self) -> dict[str, Any]:
        """Names of features and arms, and the sums of every arm."""
        return self._arms.blocks.numbers()

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        self._last = None
        self._arms.blocks.restore(numbers)
        self._arms.forget_solutions()


def _answer(
    question: Question, vector: list[float], known: _Known, row: int, names: tuple[str, ...]
) -> Choice:
    place = draw(vector, question.chance(0))
    spread, unlearned = known.spreads[row][place], known.unlearned[row]
    # Rows like this one that stand behind the score: what the spread says beyond the prior.
    evidence = Evidence(max(0.0, 1.0 / spread - 1.0 / unlearned), known.sds[row][place])
    ignored = not_numbers(question.context)
    scores, parts = known.scores[row], known.parts[row]
    return answer(question.arms, vector, place, scores, parts, evidence, names, ignored)
