"""The ring of event ids: which events of a customer were absorbed lately, in few bytes."""

from hashlib import blake2b

from journeys.event import Millis

MOST = 16
"""How many event ids a customer keeps at most."""

AGE: Millis = 24 * 3_600_000
"""How long an event id is kept, to the second."""

_MARK = 8
_ENTRY = _MARK + 5


def remember(ring: bytes, identity: str, now: Millis) -> bytes | None:
    """Give the ring with this event id in it; None when it holds it already.

    An entry is 64 bits of hash and the second it came, 13 bytes; the oldest come first.

    >>> ring = remember(b"", "e1", 0)
    >>> len(ring), remember(ring, "e1", 5), len(remember(ring, "e2", 5))
    (13, None, 26)
    >>> remember(ring, "e1", AGE + 1000) is None
    False
    """
    ring = without_old(ring, now)
    mark = blake2b(identity.encode(), digest_size=_MARK).digest()
    at = ring.find(mark)
    while at % _ENTRY and at > 0:
        at = ring.find(mark, at + 1)
    if at >= 0:
        return None
    return (ring + mark + (now // 1000).to_bytes(5, "big"))[-MOST * _ENTRY :]


def joined(ring: bytes, other: bytes) -> bytes:
    r"""Give the newest entries of two rings, as of one customer who met both.

    >>> joined(remember(b"", "e1", 1000), remember(b"", "e2", 0))[8:13]
    b'\x00\x00\x00\x00\x00'
    """
    both = ring + other
    entries = dict.fromkeys(both[at : at + _ENTRY] for at in range(0, len(both), _ENTRY))
    return b"".join(sorted(entries, key=lambda entry: entry[_MARK:])[-MOST:])


def without_old(ring: bytes, now: Millis) -> bytes:
    """Give the ring without the entries that are too old to count."""
    oldest = (now - AGE) // 1000
    start = 0
    while (
        start < len(ring) and int.from_bytes(ring[start + _MARK : start + _ENTRY], "big") <= oldest
    ):
        start += _ENTRY
    return ring[start:] if start else ring
