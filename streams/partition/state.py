"""What a partition keeps beside its customers: its clock, what is in force, budgets, and what came from elsewhere."""

from decimal import Decimal
from typing import Any

import msgspec

from journeys import later
from journeys.state import SCHEMA

MOST_REPLAYS = 4096
"""How many replayed dead letters a partition remembers."""


class InForce(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot in force: its name, and where its record lies in ``learning.snapshots``."""

    name: str
    partition: int
    offset: int


class Spent(msgspec.Struct, array_like=True):
    """What offers gave away of a budget's share in the period that began at ``since``."""

    since: int
    amount: Decimal


class Before(msgspec.Struct, array_like=True, frozen=True):
    """What partitions of an earlier count had heard from elsewhere: ``origins`` by partition."""

    partitions: int
    origins: dict[int, dict[str, tuple[int, int]]]


class PartitionState(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The state of one input partition."""

    schema: int = 1
    time: int = 0
    clock: int = 0
    plan: int = 0
    models: dict[str, InForce] = {}
    budgets: dict[str, Spent] = {}
    replays: list[str] = []
    origins: dict[str, tuple[int, int]] = {}
    absorbed: int = 0
    run: str = ""
    filling: bool = False
    before: list[Before] = []
    visited: dict[str, int] = {}
    """By journey with a schedule: the occurrence up to which all customers were visited."""
    backfills: dict[str, int] = {}
    """By journey: since when its backfill waits for all customers to be visited."""
    begun: dict[str, int] = {}
    """Since when features stand as they do, where a condition asks (`journeys.warming`)."""
    later: Any = None


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(PartitionState)


def encode(state: PartitionState) -> bytes:
    """Give the partition's state as bytes.

    >>> decode(encode(PartitionState(plan=3))).plan
    3
    """
    if state.later is None:
        return _encoder.encode(state)
    encoded = _encoder.encode(msgspec.structs.replace(state, later=None))
    return later.written(PartitionState, encoded, state.later)


def decode(stored: bytes | None) -> PartitionState:
    """Give the state that these bytes hold; a new one for a partition nobody folded yet."""
    if stored is None:
        return PartitionState()
    state = _decoder.decode(stored)
    if state.schema > SCHEMA:
        state.later = later.unknown(PartitionState, stored)
    return state
