"""What a lane asks of the engine: the pure fold of an input partition, and its values."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec


class Record(NamedTuple):
    """One record of an input partition, undecoded; ``timestamp`` is the broker's, in ms."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class OutRecord(msgspec.Struct, array_like=True, frozen=True):
    """One record to publish: ``topic`` is the full name, with the prefix of the deployment.

    The header ``id`` of an output keyed by the customer is its message id ``J:e:p:off:k``, so that
    a claim can read how far a partition got without parsing values.

    >>> OutRecord("journey.decisions", 3, b"7", b"{}", [("id", b"rumbo:0:3:41:0")]).headers[0][1]
    b'rumbo:0:3:41:0'
    """

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Place(msgspec.Struct, frozen=True):
    """Which partition is folded: partition ``partition`` of ``partitions`` in an epoch of a job."""

    job: str
    epoch: int
    partition: int
    partitions: int


class Needs(NamedTuple):
    """What the fold of a slice needs beside it.

    ``take`` says how many of the records may be folded in this slice (a slice ends before a clock
    event), ``customers`` are those whose states are read, and ``due_until`` (ms, or None) with
    ``due_limit`` asks for the earliest timers of the due set.
    """

    customers: frozenset[str]
    due_until: int | None
    due_limit: int
    take: int


class Visit(NamedTuple):
    """All customers of a partition are to be visited: for a journey, at an occurrence (ms)."""

    journey: str
    occurrence: int


class Hold(NamedTuple):
    """The partition must wait, and why, in a sentence for the operator; nothing is skipped."""

    reason: str


class Folded(msgspec.Struct):
    """What a slice leads to; a lane writes it in one commit without picking it apart.

    ``off`` is the offset of the last absorbed record and ``checksum`` that record's
    (`streams.lanes.checksum`); ``partition`` is the new state of the partition; None in ``states``
    deletes a customer, None in ``due`` removes their timer. ``refused`` counts dead letters by cause,
    ``chosen`` decisions by model and arm (None: no arm was chosen), ``clocks`` by whose time zone quiet
    hours went; they are only shown.
    """

    off: int
    partition: bytes
    states: dict[str, bytes | None]
    due: dict[str, int | None]
    outbox: list[OutRecord]
    checksum: bytes
    refused: Mapping[str, int] = {}
    chosen: Mapping[tuple[str, str | None], int] = {}
    clocks: Mapping[str, int] = {}

    @property
    def size(self) -> int:
        """About how many bytes its commit writes."""
        states = sum([len(state) for state in self.states.values() if state])
        values = sum([len(record.value) for record in self.outbox if record.value])
        return states + values + 100 * len(self.outbox) + len(self.partition)


class Fold(Protocol):
    """The engine's side of a lane. Everything but `ready` and `clock` is pure."""

    def needs(self, place: Place, partition: bytes | None, records: Sequence[Record]) -> Needs:
        """Say what to read for these records, and how many may go into one slice (>= 1)."""

    async def ready(
        self, place: Place, partition: bytes | None, records: Sequence[Record]
    ) -> int | Hold:
        """Make available what the state and the records name: how many may be folded, or why none."""

    def fold(
        self,
        place: Place,
        partition: bytes | None,
        records: Sequence[Record],
        states: Mapping[str, bytes | None],
        due: Sequence[tuple[str, int]],
        set_aside: frozenset[int],
    ) -> Folded:
        """Absorb one record or more (``Folded.off`` tells how far).

        ``due`` holds (customer, earliest due) up to ``Needs.due_until``, by (due, customer), at
        most ``due_limit + 1`` of them, and ``states`` has their states too. A record whose offset
        is in ``set_aside`` becomes a dead letter. An exception in the decision of one event stays
        inside (a dead letter); MemoryError, OSError, RecursionError and cancellation end the lane.
        """

    def appends(self, place: Place, partition: bytes | None) -> Sequence[OutRecord]:
        """Control events that the owner appends to its own partition after a claim."""

    def visit(self, partition: bytes | None, now: int) -> Visit | None:
        """Say for what all customers are to be visited at ``now`` (ms), or None."""

    def visits(
        self, place: Place, visit: Visit, customers: Sequence[str], *, done: bool
    ) -> OutRecord:
        """Build the signed event that visits these customers, the last ones when ``done``."""

    def clock(self, place: Place, now: int) -> OutRecord | None:
        """Build the signed clock event for ``now`` (ms), or None on the clock of events."""
