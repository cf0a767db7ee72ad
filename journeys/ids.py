"""Ids that follow from what they name, so that a replay gives the same ones."""

from hashlib import blake2b


def derive(*parts: str) -> str:
    """Give the id that follows from these parts, in this order: 24 hexadecimal digits.

    >>> derive("cart-rescue", "7", "c1", "e5") == derive("cart-rescue", "7", "c1", "e5")
    True
    >>> derive("a", "bc") == derive("ab", "c")
    False
    """
    whole = b""
    for part in parts:
        raw = part.encode()
        whole += len(raw).to_bytes(4, "big") + raw
    return blake2b(whole, digest_size=12).hexdigest()


def enrolment_id(journey: str, customer: str, key: str, event: str) -> str:
    """Name one passage of a customer through a journey."""
    return derive("enrolment", journey, customer, key, event)


def decision_id(enrolment: str, step: str, visit: int) -> str:
    """Name one decision: the same visit of the same step is the same decision."""
    return derive("decision", enrolment, step, str(visit))
