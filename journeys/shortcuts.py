"""Shortcuts: the commonest expressions, answered without the CEL runtime and with the same result.

A name alone, ``a == b`` and ``a in b`` of declared names are look-ups; each costs a tenth of an evaluation.
"""

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

Shortcut = Callable[[Mapping[str, Any]], Any]
"""From the values read to the result."""

_NAME = r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
_PAIR = re.compile(rf"\s*{_NAME}\s*(==|\bin\b)\s*{_NAME}\s*")


def shortcut(source: str, kinds: Mapping[str, str]) -> Shortcut | None:
    """Give the look-up that this expression amounts to; None when it needs evaluating.

    ``kinds`` has the type of every name that it reads; the expression was compiled before, so its
    types fit.

    >>> shortcut("a in b", {"a": "string", "b": "list<string>"})({"a": "x", "b": ["x", "y"]})
    True
    >>> shortcut("a == 3", {"a": "number"}) is None
    True
    """
    if source.strip() in kinds:
        return itemgetter(source.strip())
    pair = _PAIR.fullmatch(source)
    if pair is None or not {pair[1], pair[3]} <= kinds.keys():
        return None
    return (_equal if pair[2] == "==" else _within)(pair[1], pair[3])


def _equal(left: str, right: str) -> Shortcut:
    return lambda values: values[left] == values[right]


def _within(item: str, items: str) -> Shortcut:
    return lambda values: values[item] in values[items]
