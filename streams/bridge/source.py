"""The foreign topic: read as a group of ours, from where the last bridge got to."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol

from aiokafka import (
    AIOKafkaConsumer,
    ConsumerRebalanceListener,
    ConsumerRecord,
    OffsetAndMetadata,
    TopicPartition,
)
from aiokafka.errors import CommitFailedError, IllegalStateError

from streams.lanes.checksum import checksum
from streams.lanes.fold import Record
from streams.transport.reader import Bounds, Reader, Span

BATCH = 500
"""Most records that are taken at once."""


class SourceError(Exception):
    """The bridge cannot go on where it left off; the message says what to do."""


class Begun(Protocol):
    """Remembers which partitions a bridge ever began to read."""

    async def known(self) -> AbstractSet[int]:
        """Give those that it had begun."""

    async def note(self, partitions: AbstractSet[int]) -> None:
        """Remember that it has begun these."""


class Begin(NamedTuple):
    """Where a bridge begins: ``begin`` or ``end``; ``said`` when an operator asked for it."""

    at: str
    said: bool


class Source(ConsumerRebalanceListener):  # type: ignore[misc]
    """Reads a topic; what was delivered is committed with a checksum of the last record.

    A partition is read once it was placed by ourselves, not where the client would begin.
    """

    def __init__(
        self, servers: str, topic: str, group: str, begin: Begin, begun: "Begun", session: int
    ) -> None:
        self._begun = begun
        self._topic = topic
        self._begin = begin
        self._reader = Reader(servers)
        self._trouble: SourceError | None = None
        self._placed: set[TopicPartition] = set()
        self._fresh: set[TopicPartition] = set()
        self._accepted: dict[TopicPartition, OffsetAndMetadata] = {}
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // 3,
        )

    async def start(self) -> None:
        """Join the group."""
        count = (await self._reader.partitions([self._topic]))[self._topic]
        if not count:
            raise SourceError(f"There is no topic {self._topic} to bridge from.")
        await self._consumer.start()
        self._consumer.subscribe([self._topic], listener=self)

    async def stop(self) -> None:
        """Leave the group."""
        await self._consumer.stop()
        await self._reader.close()

    async def take(self) -> list[ConsumerRecord]:
        """Give the next records, each partition's in order; none where nothing came for a while."""
        if self._trouble is not None:
            raise self._trouble
        if not self._placed:
            await asyncio.sleep(0.05)
            return []
        if self._fresh:
            await self._commit(self._accepted)
            await self._begun.note({log.partition for log in self._fresh})
            self._accepted, self._fresh = {}, set()
        found = await self._consumer.getmany(*self._placed, timeout_ms=200, max_records=BATCH)
        return [record for records in found.values() for record in records]

    async def delivered(self, records: Iterable[ConsumerRecord]) -> None:
        """Remember that these are out; a partition that went to another bridge is left to it."""
        last = {TopicPartition(r.topic, r.partition): r for r in records}
        await self._commit(
            {place: OffsetAndMetadata(one.offset + 1, _mark(one)) for place, one in last.items()}
        )

    async def _commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        own = self._consumer.assignment()
        kept = {place: offset for place, offset in offsets.items() if place in own}
        try:
            if kept:
                await self._consumer.commit(kept)
        except (CommitFailedError, IllegalStateError):
            return  # the next owner delivers them again, and they are known there

    async def ends(self) -> Mapping[TopicPartition, int]:
        """Give where the topic's partitions end now."""
        count = (await self._reader.partitions([self._topic]))[self._topic]
        logs = [TopicPartition(self._topic, number) for number in range(count)]
        return {log: end for log, (_, end) in (await self._reader.bounds(logs)).items()}

    async def passed(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Say whether all of ours is read up to there."""
        own = [log for log in ends if log in self._placed - self._fresh]
        return bool(own) and all([await self._consumer.position(log) >= ends[log] for log in own])

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Read them no more; what is under way is known to the receiver when it comes again."""
        self._placed.difference_update(revoked)

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Go on where the last bridge got to."""
        try:
            known = await self._begun.known()
            bounds = await self._reader.bounds(assigned) if assigned else {}
            for log in assigned:
                place = await self._place(log, bounds[log], known=log.partition in known)
                self._consumer.seek(log, place)
            self._placed, self._fresh = set(assigned), set(assigned)
        except SourceError as error:
            self._trouble = error

    async def _place(self, log: TopicPartition, bounds: Bounds, *, known: bool) -> int:
        committed = (await self._consumer._coordinator.fetch_committed_offsets([log])).get(log)  # noqa: SLF001 - with the mark
        if committed is None or committed.offset < 0:
            if known and not self._begin.said:
                raise SourceError(_forgotten(log))
            return self._accept(log, bounds)
        at = int(committed.offset)
        if bounds.begin > at:
            if not self._begin.said:
                raise SourceError(_gone(log, at, bounds))
            return self._accept(log, bounds)
        if at > bounds.end or not await self._same(log, at - 1, committed.metadata):
            raise SourceError(_anew(log, at))
        return at

    def _accept(self, log: TopicPartition, bounds: Bounds) -> int:
        """Begin where the operator says; that is committed before anything is read."""
        begin = bounds.end if self._begin.at == "end" else bounds.begin
        self._accepted[log] = OffsetAndMetadata(begin, "")
        return begin

    async def _same(self, log: TopicPartition, off: int, mark: str) -> bool:
        """Say whether the record before is still that one; one that was compacted away counts."""
        if off < 0 or not mark:
            return True
        found = (await self._reader.read({log: Span(off, off + 1)}))[log]
        return all(_mark(record) == mark for record in found if record.offset == off)


def record_of(one: ConsumerRecord) -> Record:
    """Give a consumer's record as a plain one."""
    return Record(one.offset, one.timestamp, one.key, one.value, tuple(one.headers))


def _mark(record: ConsumerRecord) -> str:
    return checksum(record_of(record)).hex()


def _gone(log: TopicPartition, at: int, bounds: Bounds) -> str:
    return (
        f"{log.topic}:{log.partition} begins at {bounds.begin}, but the bridge goes on at {at}: "
        f"retention has passed it, and {bounds.begin - at} records are lost. Go on without them "
        "with `--from begin`, or from the topic's end with `--from end`."
    )


def _forgotten(log: TopicPartition) -> str:
    return (
        f"{log.topic}:{log.partition} was bridged before, but Kafka no longer knows how far. If the "
        "topic was made anew, bridge it as another life of it, with `--epoch` one higher. If it is "
        "still the same one (Kafka forgets groups that rest for days), send it again with "
        "`--from begin`: what is known is skipped."
    )


def _anew(log: TopicPartition, at: int) -> str:
    return (
        f"{log.topic}:{log.partition} does not hold the record that came before {at}: the topic was "
        "made anew. Bridge it from its begin as another life of it, with `--epoch` one higher."
    )
