"""Chance and sticky assignment: numbers in [0, 1) that follow from a seed and an id, never from a generator."""

from hashlib import blake2b

_SCALE = 2.0**-53


def unit(raw: bytes) -> float:
    """Give the number in [0, 1) that these bytes stand for: 53 bits of their hash."""
    digest = blake2b(raw, digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) * _SCALE


def draw(seed: bytes, decision: str, number: int) -> float:
    """Give draw ``number`` of a decision: the same for the same job, wherever and whenever it is taken.

    >>> 0.0 <= draw(b"seed", "d1", 0) < 1.0
    True
    >>> draw(b"seed", "d1", 0) == draw(b"seed", "d1", 1)
    False
    """
    return unit(b"%s\x00%s\x00%d" % (seed, decision.encode(), number))


def share(salt: str, customer: str) -> float:
    """Give where this customer stands in [0, 1) for this salt: a holdout of 5 % takes those below .05.

    >>> share("cart-rescue", "7") == share("cart-rescue", "7")
    True
    """
    return unit(f"{salt}\x00{customer}".encode())
