"""The types of declared fields, and whether a JSON value is of one."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """Say whether this is a ``string``."""
    return type(value) is str


def is_number(value: Any) -> bool:
    """Say whether this is a ``number``; a boolean is none.

    >>> is_number(3), is_number(3.5), is_number(True)
    (True, True, False)
    """
    return type(value) is float or type(value) is int


def is_integer(value: Any) -> bool:
    """Say whether this is an ``integer``; JSON's 3.0 is one."""
    return type(value) is int or (type(value) is float and value.is_integer())


def is_boolean(value: Any) -> bool:
    """Say whether this is a ``boolean``."""
    return type(value) is bool


def is_timestamp(value: Any) -> bool:
    """Say whether this is a ``timestamp``: RFC 3339 with its offset from UTC.

    >>> is_timestamp("1969-07-20T20:17:40Z"), is_timestamp("1969-07-20")
    (True, False)
    """
    try:
        return type(value) is str and msgspec.convert(value, datetime).tzinfo is not None
    except msgspec.ValidationError:
        return False


def is_money(value: Any) -> bool:
    """Say whether this is ``money``: an amount as a decimal text, and its currency.

    >>> is_money({"amount": "3.49", "currency": "USD"}), is_money({"amount": "much"})
    (True, False)
    """
    if type(value) is not dict or type(value.get("currency")) is not str:
        return False
    amount = value.get("amount")
    try:
        return type(amount) is str and Decimal(amount).is_finite()
    except InvalidOperation:
        return False


def is_object(value: Any) -> bool:
    """Say whether this is an ``object``."""
    return type(value) is dict


def _list_of(check: Check) -> Check:
    return lambda value: type(value) is list and all(map(check, value))


def _map_of(check: Check) -> Check:
    return lambda value: type(value) is dict and all(map(check, value.values()))


_PLAIN: dict[str, Check] = {
    "string": is_text,
    "number": is_number,
    "integer": is_integer,
    "boolean": is_boolean,
    "timestamp": is_timestamp,
    "money": is_money,
    "object": is_object,
    "any": lambda _value: True,
}

KINDS: dict[str, Check] = {
    **_PLAIN,
    **{f"list<{kind}>": _list_of(_PLAIN[kind]) for kind in ("string", "number", "object")},
    **{f"map<{kind}>": _map_of(_PLAIN[kind]) for kind in ("string", "number")},
}
"""The check of each type."""
