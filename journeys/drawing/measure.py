"""How wide a text is, near enough: no font is at hand, so the widest common one is assumed."""

import unicodedata

NARROW = frozenset("ijl.,:;'|!()[] It/\\-")
WIDE = frozenset("mwMW@%…&=<>+")

LINE = 15.0
"""The height of a line of text."""
SIZE = 11.0
"""The size of a text."""
NAME_SIZE = 12.5
"""The size of a node's name, which is bold."""


def width_of(text: str, size: float = SIZE) -> float:
    """Give the width of a text, rather too much than too little.

    >>> width_of("ill") < width_of("www") < width_of("次次次次")
    True
    """
    return size * sum(map(_width, text))


def _width(one: str) -> float:
    if one in NARROW:
        return 0.39
    if one in WIDE or unicodedata.east_asian_width(one) in "WF":
        return 1.0
    return 0.72 if one.isupper() else 0.64
