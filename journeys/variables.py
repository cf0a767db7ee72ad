"""The variables that expressions may read, each declared with its type."""

from collections.abc import Mapping
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
    if isinstance(value, list):
        item = kind.removeprefix("list<").removesuffix(">")
        if item == kind or len(value) > MOST_ITEMS:
            return None
        items = [handed(item, one) for one in value]
        return None if None in items else items
    return _scalar(kind, value)


def _scalar(kind: str, value: Any) -> Any:
    if kind in {"number", "integer"}:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if fits else None
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind == "string":
        fits = isinstance(value, str) and len(value.encode()) <= LONGEST_TEXT
        return value if fits else None
    return value if kind == "timestamp" else None
