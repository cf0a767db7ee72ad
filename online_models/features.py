"""The features of a model in one fixed order, and a context as a row of whole numbers in that order."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from online_models.example import MAX_FEATURES
from online_models.moments import UNIT, Whole, whole_features

INTERCEPT = "intercept"
"""The name of the constant feature in explanations; it stands first."""


class FeatureOrder:
    """Names of features, sorted, each with its place; the constant feature has place 0.

    With declared features only these are read; otherwise names are taken up as examples bring them.
    A feature that a context lacks is 0.

    Parameters
    ----------
    declared
        The features of the model; none means that they are taken up as they come.
    names
        Features taken up so far.

    Examples
    --------
    >>> order = FeatureOrder(["own", "days"])
    >>> order.names
    ('days', 'own')
    >>> order.row({"own": 0.5}).tolist()
    [4096, 0, 2048]
    """

    __slots__ = ("_places", "declared", "names")

    def __init__(self, declared: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self.declared = tuple(sorted(set(declared)))
        self.names = self.declared or tuple(sorted(set(names)))
        if len(self.names) > MAX_FEATURES:
            raise ValueError(
                f"the model would have {len(self.names):,} features, more than {MAX_FEATURES}"
            )
        self._places = {name: place for place, name in enumerate(self.names, start=1)}

    @property
    def size(self) -> int:
        """Length of a row, the constant among it."""
        return len(self.names) + 1

    def grown(self, context: Mapping[str, float]) -> "FeatureOrder":
        """Give the order that also holds the features of ``context``: itself when it does already."""
        if self.declared or all(name in self._places for name in context):
            return self
        return FeatureOrder(names=(*self.names, *context))

    def restored(self, names: Iterable[str]) -> "FeatureOrder":
        """Give the order with these names; ``ValueError`` when others were declared."""
        names = tuple(names)
        if self.declared and names != self.declared:
            raise ValueError("its features are not the declared ones")
        return FeatureOrder(self.declared, names)

    def places(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Places of the constant and of ``names`` in a row."""
        return np.array([0, *(self._places[name] for name in names)], dtype=np.intp)

    def row(self, context: Mapping[str, float]) -> Whole:
        """Write a context as whole steps; what is not a finite number counts as absent."""
        row: Whole = self.rows([context])[0]
        return row

    def rows(self, contexts: Iterable[Mapping[str, float]]) -> Whole:
        """Write several contexts, one row each."""
        names = self.names
        values = np.array([[1.0, *[one.get(name, 0.0) for name in names]] for one in contexts])
        finite = np.isfinite(values)
        return whole_features(values if finite.all() else np.where(finite, values, 0.0))

    def strange(self, context: Mapping[str, float]) -> float:
        """Squared length of what the model has not met: only its prior speaks about that."""
        if self.declared:
            return 0.0
        values = [v for name, v in context.items() if name not in self._places and math.isfinite(v)]
        return float(np.square(whole_features(np.array(values)) / UNIT).sum()) if values else 0.0


def not_numbers(context: Mapping[str, float]) -> tuple[str, ...]:
    """Names of features that are not finite numbers.

    Examples
    --------
    >>> not_numbers({"own": float("nan"), "days": 2.0})
    ('own',)
    """
    return tuple(sorted(name for name, value in context.items() if not math.isfinite(value)))
