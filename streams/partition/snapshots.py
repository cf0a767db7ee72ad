"""Snapshots in force: fetched from ``learning.snapshots`` by their place, and kept while they are used."""

import asyncio
from collections import OrderedDict

from aiokafka import AIOKafkaConsumer, TopicPartition

from journeys.force import Learned
from online_models.snapshot import name_of, unseal
from streams.clients import end
from streams.partition.state import InForce

KEPT = 64
"""How many snapshots a worker keeps in memory."""


class SnapshotMissing(Exception):
    """A snapshot that the log names cannot be read where it should lie."""


class SnapshotBook:
    """Reads single records of ``learning.snapshots``, shared by all lanes of a worker."""

    def __init__(self, kafka: str, topic: str) -> None:
        self._kafka = kafka
        self._topic = topic
        self._kept: OrderedDict[str, Learned] = OrderedDict()
        self._consumer: AIOKafkaConsumer | None = None
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connect; once more after a failure."""
        await self.stop()
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._kafka,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_poll_records=1,
            max_partition_fetch_bytes=2 << 20,
        )
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await end(consumer)

    def learned(self, wanted: InForce) -> Learned | None:
        """Give a snapshot that has been fetched; None when it has not."""
        return self._kept.get(wanted.name)

    async def fetch(self, wanted: InForce) -> Learned:
        """Give a snapshot; `SnapshotMissing` when its record is not what the log says.

        Whoever needs it for longer holds it: others may need so many that it is not kept here.
        """
        if wanted.name not in self._kept:
            async with self._lock:
                if wanted.name not in self._kept:
                    self._kept[wanted.name] = await self._read(wanted)
        self._kept.move_to_end(wanted.name)
        found = self._kept[wanted.name]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    async def _read(self, wanted: InForce) -> Learned:
        value = await self._value(wanted)
        if str(name_of(value)) != wanted.name:
            raise SnapshotMissing(
                f"{self._topic}:{wanted.partition}:{wanted.offset} holds {name_of(value)}, "
                f"the log names {wanted.name}; was the topic recreated?"
            )
        return Learned(learner=unseal(value).learner(), snapshot=wanted.name)

    async def _value(self, wanted: InForce) -> bytes:
        if self._consumer is None:
            raise RuntimeError("the book of snapshots is not open; await start() first")
        at = TopicPartition(self._topic, wanted.partition)
        self._consumer.assign([at])
        self._consumer.seek(at, wanted.offset)
        batch = await self._consumer.getmany(at, timeout_ms=5000, max_records=1)
        for record in batch.get(at, ()):
            if record.offset == wanted.offset and record.value is not None:
                return bytes(record.value)
        raise SnapshotMissing(
            f"{self._topic}:{wanted.partition}:{wanted.offset} cannot be read; it holds {wanted.name}"
        )
