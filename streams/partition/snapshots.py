"""Snapshots in force: fetched from ``learning.snapshots`` by their place, and kept while they are used."""

import asyncio
from collections import OrderedDict

from aiokafka import TopicPartition

from journeys.force import Learned
from online_models.snapshot import name_of, unseal
from streams.partition.state import InForce
from streams.transport.reader import Reader, Span

KEPT = 64
"""How many snapshots a worker keeps in memory."""

SIZE = 64 * 1024
"""About how many bytes are read for a snapshot: after a backlog hundreds follow one another in the topic."""


class SnapshotMissing(Exception):
    """A snapshot that the log names cannot be read where it should lie."""


class SnapshotBook:
    """Reads single records of ``learning.snapshots``, shared by all lanes of a worker."""

    def __init__(self, kafka: str, topic: str) -> None:
        self._topic = topic
        self._kept: OrderedDict[str, Learned] = OrderedDict()
        self._reader = Reader(kafka)
        self._lock = asyncio.Lock()

    async def stop(self) -> None:
        """Disconnect."""
        await self._reader.close()

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
        at = TopicPartition(self._topic, wanted.partition)
        begin, end = (await self._reader.bounds([at]))[at]
        if begin <= wanted.offset < end:  # at its end a log would let us wait for what never comes
            span = Span(wanted.offset, wanted.offset + 1)
            for record in (await self._reader.read({at: span}, SIZE))[at]:
                if record.value is not None:
                    return bytes(record.value)
        raise SnapshotMissing(
            f"{self._topic}:{wanted.partition}:{wanted.offset} cannot be read; it holds {wanted.name}"
        )
