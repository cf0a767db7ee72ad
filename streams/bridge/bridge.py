"""Carrying: foreign records out as events of ours, in order, with the position that they come from."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from streams.bridge.mapping import Mapping, NotMapped, event
from streams.bridge.source import Source, SourceError, record_of
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE, POSITION
from streams.lanes.facts import Bridged
from streams.lanes.failpoints import passes
from streams.lanes.fold import OutRecord
from streams.lanes.jobs import Jobs
from streams.lanes.layout import Layout
from streams.transport.reader import Reader
from streams.transport.sender import Sender, sender

log = structlog.get_logger("rumbo.bridge")

PAUSE = 1.0
"""Pause (s) before what Kafka did not take is sent again."""


class Notes:
    """Notes in ``rumbo.jobs`` which partitions of a source were begun (a `Begun`)."""

    def __init__(self, layout: Layout, source: str, kafka: str) -> None:
        self._layout = layout
        self._source = source
        self._kafka = kafka

    async def known(self) -> AbstractSet[int]:
        """Give the partitions that were begun."""
        async with self._jobs() as jobs:
            return jobs.bridged(self._source)

    async def note(self, partitions: AbstractSet[int]) -> None:
        """Note that these partitions are begun."""
        async with self._jobs() as jobs:
            fresh = sorted(partitions - jobs.bridged(self._source))
            if fresh:
                await jobs.write(*(Bridged(self._source, number) for number in fresh))

    @asynccontextmanager
    async def _jobs(self) -> AsyncIterator[Jobs]:
        reader = Reader(self._kafka)
        try:
            async with sender(self._kafka) as sending:
                jobs = Jobs(self._layout, reader, sending.publish)
                await jobs.refresh()
                yield jobs
        finally:
            await reader.close()


@dataclass(frozen=True, slots=True)
class Crossing:
    """From where to where a bridge leads, and how.

    ``name`` and ``epoch`` stand in the source positions: the receiver keeps the highest position
    of each partition of each name and epoch, and skips what is not above it.
    """

    name: str
    epoch: int
    kafka: str
    topic: str
    mapping: Mapping


@dataclass(slots=True)
class Count:
    """What a bridge has done so far."""

    carried: int = 0
    left_out: int = 0
    not_mapped: int = 0


@dataclass(slots=True)
class Bridge:
    """Carries records until it is told to stop, or (``once``) until what was there is out."""

    crossing: Crossing
    source: Source
    count: Count = field(default_factory=Count)
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _sender: Sender | None = None

    def leave(self) -> None:
        """Stop after the records at hand."""
        self._asked.set()

    async def run(self, *, once: bool) -> Count:
        """Carry; whatever is at hand is delivered and remembered before it ends.

        Raises
        ------
        SourceError
            Where a record cannot be mapped, or the topic does not go on where it should.
        """
        await self.source.start()
        try:
            ends = await self.source.ends() if once else {}
            while not self._asked.is_set():
                records = await self.source.take()
                if records:
                    await self._carry(records)
                elif once and await self.source.passed(ends):
                    break
        finally:
            await self.source.stop()
            await self._open.aclose()
        return self.count

    async def _carry(self, records: Sequence[ConsumerRecord]) -> None:
        out: list[OutRecord] = []
        good: list[ConsumerRecord] = []
        trouble = ""
        partitions = await (await self._sending()).partitions(self.crossing.topic)
        for record in records:
            try:
                made = self._event(record, partitions)
            except NotMapped as error:
                trouble = self._not_mapped(record, error)
                if trouble:
                    break
                made = None
            good.append(record)
            out += [] if made is None else [made]
        await self._deliver(out)
        passes("bridged")
        await self.source.delivered(good)
        self.count.carried += len(out)
        if trouble:
            raise SourceError(trouble)

    async def _deliver(self, records: Sequence[OutRecord]) -> None:
        """Send all of them, again from the first one after a failure: known ones are skipped."""
        while True:
            try:
                await (await self._sending()).publish(records)
            except KafkaError as error:
                if self._asked.is_set():
                    raise
                log.warning("not_delivered", reason=str(error) or repr(error))
                self._sender = None
                await self._open.aclose()
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _sending(self) -> Sender:
        if self._sender is None:
            self._sender = await self._open.enter_async_context(sender(self.crossing.kafka))
        return self._sender

    def _event(self, record: ConsumerRecord, partitions: int) -> OutRecord | None:
        crossing = self.crossing
        place = f"{record.topic}:{record.partition}:{record.offset}"
        made = event(crossing.mapping, record_of(record), place, f"/bridge/{crossing.name}")
        if made is None:
            self.count.left_out += 1
            return None
        key, value = made
        position = f"{crossing.name}:{crossing.epoch}:{record.partition}:{record.offset}:0"
        headers = [(CONTENT_TYPE, CLOUDEVENTS_JSON), (POSITION, position.encode())]
        partition = (murmur2(key) & 0x7FFFFFFF) % partitions
        return OutRecord(crossing.topic, partition, key, value, headers)

    def _not_mapped(self, record: ConsumerRecord, error: NotMapped) -> str:
        place = f"{record.topic}:{record.partition}:{record.offset}"
        if self.crossing.mapping.otherwise == "skip":
            log.warning("not_mapped", place=place, reason=str(error))
            self.count.not_mapped += 1
            return ""
        return (
            f"{place} cannot become an event: {error}. Mend the mapping; or leave out what cannot "
            "be mapped with `--field otherwise=skip`."
        )
