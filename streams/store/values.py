"""What the store answers, and what it is handed to write."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec


class Verdict(StrEnum):
    """How the guards of a write, or of what is read for one, judged it."""

    COMMITTED = "committed"
    FENCED = "fenced"
    RESYNC = "resync"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a partition holds at a claim; ``off`` is None where nothing was ever absorbed.

    ``earliest`` is the earliest due instant (ms); up to the offset ``careful`` events go one at a
    time, and under ``marked_at`` the process has died ``marked`` times (SEMANTICS 14).
    """

    off: int | None = None
    epoch: int = 0
    partitions: int = 0
    checksum: bytes = b""
    state: bytes | None = None
    outbox: bytes = b""
    earliest: int | None = None
    careful: int = -1
    marked_at: int | None = None
    marked: int = 0


class Loaded(NamedTuple):
    """States of customers, and (customer, instant) of the earliest timers.

    Nothing was read where the verdict is another than `Verdict.COMMITTED`.
    """

    verdict: Verdict
    states: dict[str, bytes | None]
    due: list[tuple[str, int]]


class Write(NamedTuple):
    """One commit: everything that one slice changes, and the position that it moves to."""

    off: int
    epoch: int
    partitions: int
    checksum: bytes
    state: bytes
    states: Mapping[str, bytes | None]
    due: Mapping[str, int | None]
    outbox: bytes


class Committed(NamedTuple):
    """The verdict on a commit, and the earliest due instant after it (ms)."""

    verdict: Verdict
    earliest: int | None


class Seen(NamedTuple):
    """The state of one customer and of their partition, at one instant; None where there is none."""

    customer: bytes | None
    partition: bytes | None


class Owner(NamedTuple):
    """Who owns a partition, and what it has absorbed."""

    token: bytes | None
    off: int | None


class Signs(NamedTuple):
    """What a partition shows beside its state, for operators (see the claim script)."""

    token: bytes
    left: bool
    deaths_at: int | None
    deaths: int
    outbox: bytes
    earliest: int | None


FIELDS = ("off", "epoch", "partitions", "checksum", "state", "careful", "marked_at", "marked")
"""The fields of a partition's hash that `held` reads, in this order."""


def held(fields: Sequence[bytes | None], outbox: bytes | None, earliest: bytes | None) -> Held:
    """Read the answer of a claim."""
    off, epoch, partitions, checksum, state, careful, marked_at, marked = fields
    return Held(
        off=_int(off),
        epoch=_int(epoch) or 0,
        partitions=_int(partitions) or 0,
        checksum=checksum or b"",
        state=state,
        outbox=outbox or b"",
        earliest=_int(earliest),
        careful=-1 if careful is None else int(careful),
        marked_at=_int(marked_at),
        marked=_int(marked) or 0,
    )


def _int(value: bytes | None) -> int | None:
    return None if value is None else int(value)
