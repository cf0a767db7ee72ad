"""The registry of learners: a kind and its settings in, a learner out that knows nothing yet."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from online_models.baselines import MostPopular, Uniform
from online_models.chance import ChanceModel
from online_models.observed import ObservedDemand
from online_models.pricer import DemandPricer
from online_models.thompson import LinearThompson


@runtime_checkable
class Learner(Protocol):
    """What every learner can do, whatever it decides."""

    kind: str

    @property
    def settings(self) -> dict[str, Any]:
        """The settings it was built with, defaults filled in, as plain values."""
        ...

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one example of ``learning.examples``; ``ValueError`` (and no change) when it is bad."""
        ...

    def numbers(self) -> dict[str, Any]:
        """Everything learned: plain values and numpy arrays."""
        ...

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned by what ``numbers`` gave."""
        ...


KINDS: dict[str, Callable[[Mapping[str, Any]], Learner]] = {
    LinearThompson.kind: LinearThompson.of,
    Uniform.kind: Uniform.of,
    MostPopular.kind: MostPopular.of,
    DemandPricer.kind: DemandPricer.of,
    ObservedDemand.kind: ObservedDemand.of,
    ChanceModel.kind: ChanceModel.of,
}
"""What a ``model`` document may name as its kind, and how each is built."""


def build(kind: str, settings: Mapping[str, Any]) -> Learner:
    """Build a learner that knows nothing yet.

    Raises
    ------
    ValueError
        When the kind is unknown or a setting is unknown, of the wrong type or outside its range.

    Examples
    --------
    >>> build("thompson", {"ridge": 2.0}).settings["ridge"]
    2.0
    >>> build("oracle", {})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: no learner is called 'oracle'; use one of: chance, demand, ...
    """
    if kind not in KINDS:
        raise ValueError(f"no learner is called {kind!r}; use one of: {', '.join(sorted(KINDS))}")
    return KINDS[kind](settings)
