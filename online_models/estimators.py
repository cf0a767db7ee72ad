"""River estimators by name: an allow-list with typed parameters, so that no document runs code.

River is imported where it is used: it takes 1.8 s to load, and few commands need it.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

Rate = Annotated[float, msgspec.Meta(gt=0.0, le=10.0)]

SCALED_LOGISTIC = "StandardScaler | LogisticRegression"
"""The pipeline that has an adapter; names are those of River."""


class LogisticParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of ``river.linear_model.LogisticRegression`` with plain SGD, under River's names."""

    lr: Rate = 0.01
    intercept_lr: Rate = 0.01
    intercept_init: Annotated[float, msgspec.Meta(ge=-20.0, le=20.0)] = 0.0
    l2: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 0.0


def pipeline(text: str, parameters: LogisticParameters) -> Any:
    """Build the pipeline that a document names.

    Raises
    ------
    ValueError
        When the pipeline is not on the list.

    Examples
    --------
    >>> list(pipeline("StandardScaler|LogisticRegression", LogisticParameters()).steps)
    ['StandardScaler', 'LogisticRegression']
    >>> pipeline("__import__('os')", LogisticParameters())
    Traceback (most recent call last):
    ValueError: the estimator "__import__('os')" is not on the list; use 'StandardScaler | LogisticRegression'
    """
    if [part.strip() for part in text.split("|")] != SCALED_LOGISTIC.split(" | "):
        raise ValueError(f"the estimator {text!r:.80} is not on the list; use {SCALED_LOGISTIC!r}")
    from river import compose, linear_model, optim, preprocessing  # noqa: PLC0415

    return compose.Pipeline(
        preprocessing.StandardScaler(),
        linear_model.LogisticRegression(
            optimizer=optim.SGD(parameters.lr),
            intercept_lr=parameters.intercept_lr,
            intercept_init=parameters.intercept_init,
            l2=parameters.l2,
        ),
    )


def weigh(logistic: Any, weights: Mapping[str, float]) -> None:
    """Give River's logistic regression its weights, in this order; River has no public way."""
    from river import utils  # noqa: PLC0415

    logistic._weights = utils.VectorDict(dict(weights))  # noqa: SLF001
