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
from online_models.propensity import largest
from online_models.ridge import Marginals, RidgeArms, Vector
from online_models.settings import settings_of

Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1e6)]


class ThompsonSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings of linear Thompson sampling; ``LinearThompson`` says what they mean."""

    features: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_FEATURES)] = ()
    ridge: Positive = 1.0
    noise: Positive = 0.3
    prior: Annotated[float, msgspec.Meta(ge=-4096.0, le=4096.0)] = 0.0


class _Asked(NamedTuple):
    """What a solution depends on beside what was learned."""

    context: tuple[tuple[str, float], ...]
    arms: tuple[str, ...]


class _Known(NamedTuple):
    """A solution: what is known of each arm, its standard deviation, how often it is the best."""

    marginals: Marginals
    sds: Vector
    shares: Vector


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
        known, sds, shares = self._known(context, arms)
        vector = mixed(shares, floor)
        place = draw(vector, chance(0))
        evidence = Evidence(_effective(known, place), float(sds[place]))
        names = self._arms.blocks.order.names
        return answer(arms, vector, place, known.parts, evidence, names, not_numbers(context))

    def _known(self, context: Mapping[str, float], arms: Sequence[str]) -> "_Known":
        """Solve once for two journeys that ask about one customer at one moment."""
        asked = _Asked(tuple(context.items()), tuple(arms))
        if self._last is None or self._last[0] != asked:
            marginals = self._arms.marginals(context, arms)
            sds = self._settings.noise * np.sqrt(marginals.spreads)
            self._last = asked, _Known(marginals, sds, largest(marginals.scores, sds))
        return self._last[1]

    def choose_many(self, questions: Sequence[Question]) -> list[Choice]:
        """Answer several decisions, one after the other: the same arithmetic, so the same bits."""
        return [self.choose(*question) for question in questions]

    def numbers(self) -> dict[str, Any]:
        """Names of features and arms, and the sums of every arm."""
        return self._arms.blocks.numbers()

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned."""
        self._last = None
        self._arms.blocks.restore(numbers)
        self._arms.forget_solutions()


def _effective(known: Marginals, place: int) -> float:
    """Rows like this one that stand behind a score: what the spread says beyond the prior."""
    return max(0.0, 1.0 / float(known.spreads[place]) - 1.0 / known.unlearned)
