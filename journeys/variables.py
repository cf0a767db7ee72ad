"""The variables that expressions may read, each declared with its type."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cel_expr_python import cel

TYPES: Mapping[str, Any] = {
    "string": cel.Type.STRING,
    "number": cel.Type.DOUBLE,
    "integer": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
    "list<string>": cel.Type.List(cel.Type.STRING),
    "list<number>": cel.Type.List(cel.Type.DOUBLE),
}
"""The types that a condition can read; all numbers are doubles. Other fields are carried, not read."""

LONGEST_TEXT = 4096
"""Bytes of the longest text that is handed to an expression; a longer one counts as missing."""

MOST_ITEMS = 256
"""Items of the longest list that is handed to an expression; a longer one counts as missing."""


def handed(kind: str, value: Any) -> Any:
    """Give a value as an expression of this type takes it; None counts as missing.

    >>> handed("number", 3), handed("number", "3"), handed("list<string>", ["a"] * 300)
    (3.0, None, None)
    """
    return None if value is None else _HANDS[kind](value)


def hand_of(kind: str) -> Callable[[Any], Any]:
    """Give what hands a value of this type over; it gives None for what is none.

    >>> hand_of("number")(3)
    3.0
    """
    return _HANDS[kind]


def _number(value: Any) -> float | None:
    return (
        float(value)
        if isinstance(value, int | float) and value is not True and value is not False
        else None
    )


def _text(value: Any) -> str | None:
    if type(value) is not str or (
        len(value) * 4 > LONGEST_TEXT and len(value.encode()) > LONGEST_TEXT
    ):
        return None
    return value


def _truth(value: Any) -> bool | None:
    return value if type(value) is bool else None


def _instant(value: Any) -> datetime | None:
    """Take an instant as the engine has it, or as events carry it: RFC 3339 with its offset from UTC."""
    if type(value) is str:
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None


def _items(hand: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) is not list or len(value) > MOST_ITEMS:
            return None
        items = [hand(one) for one in value]
        return None if None in items else items

    return take


_HANDS: Mapping[str, Callable[[Any], Any]] = {
    "string": _text,
    "number": _number,
    "integer": _number,
    "boolean": _truth,
    "timestamp": _instant,
    "list<string>": _items(_text),
    "list<number>": _items(_number),
}
