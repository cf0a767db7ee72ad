"""What may be learned: examples of ``learning.examples``, checked before they touch a learner."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MAX_FEATURES = 256
"""Most features of one context, and of one model."""
MAX_ARMS = 1_000
"""Most arms of one model."""
MAX_SIZE = 1e9
"""Largest size of a feature or a reward; what is larger is a mistake, not a measurement."""
MAX_NAME = 200
"""Most characters in the name of a feature, an arm or a product group."""


class ArmExample(NamedTuple):
    """One matured decision: the features it saw, the arm played, the reward it earned."""

    context: dict[str, float]
    arm: str
    reward: float


class LabelExample(NamedTuple):
    """One question that time has answered: the features then, and whether it came true."""

    context: dict[str, float]
    label: bool


class Row(NamedTuple):
    """One line of a demand example: whether a product group was bought at a discount."""

    group: str
    discount: float
    context: dict[str, float]
    bought: bool


def arm_example(example: Mapping[str, Any]) -> ArmExample:
    """Read an example of an arm model.

    Examples
    --------
    >>> arm_example({"context": {"own": 1}, "arm": "milk", "reward": 1}).reward
    1.0
    >>> arm_example({"context": {"own": float("nan")}, "arm": "milk", "reward": 1})
    Traceback (most recent call last):
    ValueError: the feature 'own' of the example is not a finite number: nan
    """
    propensity = example.get("propensity", 1.0)
    if not 0.0 < number(propensity, "the propensity of the example") <= 1.0:
        raise ValueError(f"the propensity of the example is not in (0, 1]: {propensity!r}")
    return ArmExample(
        context_of(_needed(example, "context")),
        name(_needed(example, "arm"), "arm"),
        number(_needed(example, "reward"), "the reward of the example"),
    )


def label_example(example: Mapping[str, Any]) -> LabelExample:
    """Read an example of a chance model.

    Examples
    --------
    >>> label_example({"context": {"days": 3}, "label": True})
    LabelExample(context={'days': 3.0}, label=True)
    """
    return LabelExample(
        context_of(_needed(example, "context")), truth(_needed(example, "label"), "label")
    )


def rows_of(example: Mapping[str, Any]) -> list[Row]:
    """Read the rows of a demand example.

    Examples
    --------
    >>> rows_of({"rows": [{"group": "milk", "discount": 0.1, "context": {}, "bought": True}]})
    [Row(group='milk', discount=0.1, context={}, bought=True)]
    """
    rows = _needed(example, "rows")
    if not isinstance(rows, list | tuple) or not rows:
        raise ValueError("the rows of the example are not a list with something in it")
    if len(rows) > MAX_ARMS:
        raise ValueError(f"the example has {len(rows):,} rows, more than {MAX_ARMS:,}")
    return [_row(row) for row in rows]


def context_of(value: Any) -> dict[str, float]:
    """Read a mapping of feature names to finite numbers."""
    if not isinstance(value, dict | Mapping):
        raise ValueError(f"the context of the example is not a mapping: {value!r:.80}")  # noqa: TRY004
    if len(value) > MAX_FEATURES:
        raise ValueError(f"the context has {len(value):,} features, more than {MAX_FEATURES}")
    return {
        key if _is_name(key) else name(key, "feature"): item
        if item.__class__ is float and -MAX_SIZE <= item <= MAX_SIZE
        else number(item, f"the feature {key!r:.80} of the example")
        for key, item in value.items()
    }


def number(value: Any, what: str) -> float:
    """Read a finite number of at most ``MAX_SIZE``; ``ValueError`` names ``what`` it was."""
    if not isinstance(value, int | float) or value != value:  # noqa: PLR0124
        raise ValueError(f"{what} is not a finite number: {value!r:.80}")
    if abs(value) > MAX_SIZE:
        raise ValueError(f"{what} is larger than {MAX_SIZE:g}: {value!r:.80}")
    return float(value)


def name(value: Any, what: str) -> str:
    """Read a name of 1 to ``MAX_NAME`` characters."""
    if _is_name(value):
        text: str = value
        return text
    raise ValueError(
        f"the name of the {what} is not a text of 1 to {MAX_NAME} characters: {value!r:.80}"
    )


def truth(value: Any, what: str) -> bool:
    """Read a boolean; numbers are not taken for one."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"the {what} of the example is neither true nor false: {value!r:.80}")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME


def _needed(example: Mapping[str, Any], key: str) -> Any:
    if key not in example:
        raise ValueError(f"the example has no {key!r}")
    return example[key]


def _row(row: Any) -> Row:
    if not isinstance(row, Mapping):
        raise ValueError(f"a row of the example is not a mapping: {row!r:.80}")  # noqa: TRY004
    discount = number(_needed(row, "discount"), "the discount of a row")
    if not 0.0 <= discount < 1.0:
        raise ValueError(f"the discount of a row is not in [0, 1): {discount!r}")
    return Row(
        name(_needed(row, "group"), "group"),
        discount,
        context_of(row.get("context", {})),
        truth(_needed(row, "bought"), "'bought' of a row"),
    )
