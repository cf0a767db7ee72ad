"""Customers and the state of a partition on their way to another: as texts for control events."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable

import msgspec

from streams.partition import state as partitions
from streams.partition.state import PartitionState

Cargo = list[tuple[str, bytes]]
"""Customers, each with their state."""

_decode = msgspec.msgpack.Decoder(Cargo).decode
_encode = msgspec.msgpack.Encoder().encode


def pack(customers: Iterable[tuple[str, bytes]]) -> str:
    """Write customers with their states as a text.

    >>> unpack(pack([("7", b"state")]))
    [('7', b'state')]
    """
    return b64encode(zlib.compress(_encode(list(customers)))).decode()


def unpack(text: str) -> Cargo:
    """Read customers with their states back."""
    return _decode(zlib.decompress(b64decode(text)))


def pack_state(state: PartitionState) -> str:
    """Write the state of a partition as a text.

    >>> unpack_state(pack_state(PartitionState(time=5))).time
    5
    """
    return b64encode(zlib.compress(partitions.encode(state))).decode()


def unpack_state(text: str) -> PartitionState:
    """Read the state of a partition back."""
    return partitions.decode(zlib.decompress(b64decode(text)))
