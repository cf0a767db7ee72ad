"""Which of two ids goes on: it follows from the ids alone, so that no two partitions can merge in a circle."""

import re


def survivor(one: str, other: str, anonymous: str) -> str:
    """Give the id that goes on: a known one before an anonymous one, then the smaller.

    ``anonymous`` is a regular expression that ids of anonymous customers match from their beginning.

    >>> survivor("anon-1", "u81", "anon-")
    'u81'
    >>> survivor("u81", "u7", "anon-")
    'u7'
    """
    return min(one, other, key=lambda customer: (_matches(anonymous, customer), customer))


def _matches(pattern: str, customer: str) -> bool:
    return bool(pattern) and re.match(pattern, customer) is not None
