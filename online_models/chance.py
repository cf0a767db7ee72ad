"""A chance by a River pipeline as it is: learned one label at a time, explained, kept as plain numbers."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

import msgspec
import numpy as np

from online_models.estimators import SCALED_LOGISTIC, LogisticParameters, pipeline, weigh
from online_models.example import MAX_FEATURES, MAX_SIZE, label_example
from online_models.explained import on_grid, shares
from online_models.features import not_numbers
from online_models.settings import settings_of


class ChanceSettings(LogisticParameters, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings of a chance model: the pipeline, its features, and its typed parameters."""

    estimator: Annotated[str, msgspec.Meta(max_length=200)] = SCALED_LOGISTIC
    features: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_FEATURES)] = ()


class ChanceAnswer(msgspec.Struct, frozen=True):
    """A probability and why: contributions in log-odds, which sum to ``score`` exactly."""

    probability: float
    score: float
    contributions: dict[str, float]
    rows: int
    ignored: tuple[str, ...] = ()


class ChanceModel:
    """The probability that something comes true, by River's ``StandardScaler | LogisticRegression``.

    It is River's pipeline, fed with the features in the order of their names; what this adds is a
    snapshot of explicit numbers and exact contributions. A feature that no example had adds nothing.

    Not for chances that bend (a U-shape, a product of two features) unless the bend is a feature, and
    not merged: stochastic gradient descent depends on the order of its examples.

    Parameters
    ----------
    estimator
        The pipeline, by the names of River's classes.
    features
        Names of the features to read; none means every one that comes.
    lr, intercept_lr, intercept_init, l2
        Parameters of River's ``LogisticRegression`` with plain SGD, under River's names.

    References
    ----------
    Montiel et al., "River: machine learning for streaming data in Python", JMLR 22:110, 2021.

    Examples
    --------
    >>> model = ChanceModel.of({"lr": 0.1})
    >>> for days in (1.0, 30.0) * 200:
    ...     model.learn_one({"context": {"days": days}, "label": days < 10.0})
    >>> round(model.predict_proba_one({"days": 2.0})[True], 2)
    0.97
    >>> answer = model.explain({"days": 2.0})
    >>> sum(answer.contributions.values()) == answer.score
    True
    """

    kind = "chance"

    def __init__(self, settings: ChanceSettings) -> None:
        self._settings = settings
        self._build()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Build one from plain settings; ``ValueError`` when they are not right."""
        return cls(settings_of(ChanceSettings, settings, cls.kind))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings, defaults filled in."""
        plain: dict[str, Any] = msgspec.to_builtins(self._settings)
        return plain

    def learn_one(self, example: Mapping[str, Any]) -> None:
        """Learn one label."""
        context, label = label_example(example)
        features = self._declared(context)
        if len(self._scaler.counts.keys() | features.keys()) > MAX_FEATURES:
            raise ValueError(f"the model would have more than {MAX_FEATURES} features")
        self._pipeline.learn_one(features, label)

    def predict_proba_one(self, context: Mapping[str, float]) -> dict[bool, float]:
        """Give the probability of both labels, as River gives it; changes nothing."""
        probabilities: dict[bool, float] = self._pipeline.predict_proba_one(self._known(context))
        return probabilities

    def explain(self, context: Mapping[str, float]) -> ChanceAnswer:
        """Give the probability with what each feature adds to its log-odds."""
        known = self._known(context)
        scaled = self._scaler.transform_one(known)
        weights = self._logistic.weights
        added = [weights.get(name, 0.0) * value for name, value in scaled.items()]
        parts = on_grid(np.array([self._logistic.intercept, *added]))
        return ChanceAnswer(
            probability=self._pipeline.predict_proba_one(known)[True],
            score=float(parts.sum()),
            contributions=shares(tuple(known), parts),
            rows=self._logistic.optimizer.n_iterations,
            ignored=not_numbers(context),
        )

    def numbers(self) -> dict[str, Any]:
        """Count, mean and variance of every feature, weights, intercept, steps taken."""
        scaler, names = self._scaler, list(self._scaler.counts)
        weights = self._logistic.weights
        return {
            "features": names,
            "counts": _whole(scaler.counts[name] for name in names),
            "means": _floats(scaler.means[name] for name in names),
            "variances": _floats(scaler.vars[name] for name in names),
            "weighted": list(weights),
            "weights": _floats(weights.values()),
            "intercept": float(self._logistic.intercept),
            "steps": self._logistic.optimizer.n_iterations,
        }

    def restore(self, numbers: Mapping[str, Any]) -> None:
        """Replace everything learned, bit for bit and in the same order of features."""
        self._build()
        names, scaler = numbers["features"], self._scaler
        scaler.counts.update(_named(names, numbers["counts"]))
        scaler.means.update(_named(names, numbers["means"]))
        scaler.vars.update(_named(names, numbers["variances"]))
        weigh(self._logistic, _named(numbers["weighted"], numbers["weights"]))
        self._logistic.intercept = float(numbers["intercept"])
        self._logistic.optimizer.n_iterations = int(numbers["steps"])

    def _build(self) -> None:
        self._pipeline = pipeline(self._settings.estimator, self._settings)
        self._scaler = self._pipeline["StandardScaler"]
        self._logistic = self._pipeline["LogisticRegression"]

    def _declared(self, context: Mapping[str, float]) -> dict[str, float]:
        names = self._settings.features or tuple(context)
        return {name: float(context.get(name, 0.0)) for name in sorted(names)}

    def _known(self, context: Mapping[str, float]) -> dict[str, float]:
        """Features with a scale: River would take the others up while it only predicts."""
        usable = {name: value for name, value in context.items() if abs(value) <= MAX_SIZE}
        declared = self._declared(usable)
        return {name: value for name, value in declared.items() if name in self._scaler.counts}


def _whole(values: Iterable[int]) -> Any:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterable[float]) -> Any:
    return np.fromiter(values, dtype=np.float64)


def _named(names: Iterable[str], values: Any) -> dict[str, Any]:
    return dict(zip(names, values.tolist(), strict=True))
