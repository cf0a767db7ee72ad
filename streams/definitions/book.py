"""The book of definitions: reads ``journey.definitions`` to its end when it is asked, and writes to it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from journeys.plan import Plan
from streams.clients import end
from streams.definitions.catalogue import Catalogue, Compile, unchanged
from streams.definitions.fingerprint import RELEASE, fingerprint
from streams.definitions.manifest import Document, Manifest, encode

Revision = Callable[[Catalogue], tuple[Sequence[Document], Mapping[str, Any]]]
"""The catalogue in; the documents and settings that are to be in force out."""


class DefinitionsBook:
    """The documents and manifests of one deployment, as its topic has them."""

    def __init__(self, kafka: str, topic: str, compiled: Compile) -> None:
        self.catalogue = Catalogue(compiled)
        self._kafka = kafka
        self._at = TopicPartition(topic, 0)
        self._consumer: AIOKafkaConsumer | None = None
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connect, and read the topic to its end; once more after a failure."""
        await self.stop()
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._kafka, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        await self._consumer.start()
        self._consumer.assign([self._at])
        await self._consumer.seek_to_beginning(self._at)
        await self.refresh()

    async def stop(self) -> None:
        """Disconnect."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await end(consumer)

    async def refresh(self) -> None:
        """Read what has come since."""
        consumer = self._started()
        async with self._lock:
            end = (await consumer.end_offsets([self._at]))[self._at]
            while await consumer.position(self._at) < end:
                batch = await consumer.getmany(self._at, timeout_ms=500)
                for record in batch.get(self._at, ()):
                    if record.value is not None:
                        self.catalogue.add(record.key.decode(), record.value)

    async def plan(self, number: int) -> Plan | None:
        """Give a plan, looking again when it is not there yet."""
        found = self.catalogue.plan(number)
        if found is None:
            await self.refresh()
            found = self.catalogue.plan(number)
        return found

    async def revise(self, revision: Revision) -> Manifest:
        """Put in force what is made of the newest manifests; the one in force in the end.

        Where somebody else wrote one meanwhile, it is made again of theirs: no order gets lost.
        """
        while True:
            await self.refresh()
            latest = self.catalogue.newest
            documents, settings = revision(self.catalogue)
            for document in documents:
                self.catalogue.check(document)
            if latest is not None and unchanged(latest, documents, settings):
                return latest
            manifest = self._next(documents, settings)
            await self._write(documents, manifest)
            await self.refresh()
            if self.catalogue.manifests.get(manifest.number) == manifest:
                return manifest

    def _next(self, documents: Sequence[Document], settings: Mapping[str, Any]) -> Manifest:
        number = self.catalogue.latest + 1
        return Manifest(
            number=number,
            parent=self.catalogue.parent_of(number),
            documents=tuple(sorted(document.key for document in documents)),
            settings=dict(settings),
            fingerprint=fingerprint(),
            release=RELEASE,
        )

    async def _write(self, documents: Sequence[Document], manifest: Manifest) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka, enable_idempotence=True, max_request_size=2 << 20
        )
        await producer.start()
        try:
            values: tuple[Document | Manifest, ...] = (*documents, manifest)
            for value in values:
                await producer.send_and_wait(
                    self._at.topic, encode(value), key=value.key.encode(), partition=0
                )
        finally:
            await producer.stop()

    def _started(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            raise RuntimeError("the book of definitions is not open; await start() first")
        return self._consumer
