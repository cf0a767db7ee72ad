"""JSON objects from bytes: strict, bounded in depth, every number finite."""

from typing import Any

import orjson

from streams.envelope.rejection import Cause, RefusedError

MAX_DEPTH = 64
"""How deep objects and lists may stand in each other."""


def read_object(value: bytes) -> dict[str, Any]:
    """Read one JSON object.

    Integers beyond 64 bits become doubles; NaN, Infinity and numbers beyond a double are refused.

    >>> read_object(b'{"value": 3.5}')
    {'value': 3.5}
    >>> read_object(b"[]")
    Traceback (most recent call last):
    streams.envelope.rejection.RefusedError: The value is JSON, but not an object.
    """
    parsed = _parse(value)
    if type(parsed) is not dict:
        raise RefusedError(Cause.WRONG_TYPE, "The value is JSON, but not an object.")
    # As many brackets as levels at least: most events need no walk.
    if value.count(b"{") + value.count(b"[") > MAX_DEPTH and depth(parsed) > MAX_DEPTH:
        raise _too_deep()
    return parsed


def depth(value: Any) -> int:
    """Give how deep objects and lists stand in each other.

    >>> depth({"a": [1, {"b": 2}]})
    3
    """
    level, levels = [value], 0
    while level:
        levels += 1
        level = [child for one in level for child in _children(one) if type(child) in (dict, list)]
    return levels


def _children(value: Any) -> Any:
    return value.values() if type(value) is dict else value


def _parse(value: bytes) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        if "depth limit" in error.msg or "recursion" in error.msg:
            raise _too_deep() from None
        raise RefusedError(Cause.NOT_JSON, f"The value is not JSON: {error}.") from None


def _too_deep() -> RefusedError:
    return RefusedError(Cause.TOO_DEEP, f"The value is nested deeper than {MAX_DEPTH} levels.")
