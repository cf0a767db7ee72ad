"""Reading single records beside the group: the record at an offset, the end of an output."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams.transport.fetching import SIZE, fetch

PATIENCE = 10.0
"""How long (s) one reading may take."""
PAUSE = 0.1
"""Pause (s) before a leader that did not answer is asked again."""

T = TypeVar("T")


class ReadError(Exception):
    """Kafka did not give what was asked for in time; asking again may help."""


class Bounds(NamedTuple):
    """First offset that the log still has, and the offset after its last one."""

    begin: int
    end: int


class Span(NamedTuple):
    """Offsets ``start`` to ``stop - 1``."""

    start: int
    stop: int


class Reader:
    """A consumer of no group, for many readings at once; each raises `ReadError`."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._consumer: AIOKafkaConsumer | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Ask where logs begin and end."""
        asked = list(partitions)

        async def ask(consumer: AIOKafkaConsumer) -> dict[TopicPartition, Bounds]:
            begins, ends = await asyncio.gather(
                consumer.beginning_offsets(asked), consumer.end_offsets(asked)
            )
            return {tp: Bounds(begins[tp], ends[tp]) for tp in asked}

        return await self._ask(asked, ask)

    async def partitions(self, topics: Iterable[str]) -> dict[str, int]:
        """Count the partitions that topics have now; 0 where there is no such topic."""
        asked = list(topics)

        async def ask(consumer: AIOKafkaConsumer) -> dict[str, int]:
            cluster = await consumer._client.fetch_all_metadata()  # noqa: SLF001 - not a cached one
            return {topic: len(cluster.partitions_for_topic(topic) or ()) for topic in asked}

        return await self._ask(asked, ask)

    async def read(
        self, spans: Mapping[TopicPartition, Span], size: int = SIZE
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Read spans of several partitions; offsets that a log no longer has are left out.

        ``size`` is about how many bytes of a partition come at once, those behind its span included.
        """

        async def ask(consumer: AIOKafkaConsumer) -> dict[TopicPartition, list[ConsumerRecord]]:
            return await _read(consumer, spans, size)

        return await self._ask(spans, ask)

    async def _ask(
        self, about: Iterable[object], ask: Callable[[AIOKafkaConsumer], Awaitable[T]]
    ) -> T:
        try:
            async with asyncio.timeout(PATIENCE):
                return await ask(await self._open())
        except (KafkaError, TimeoutError) as error:
            raise ReadError(_failed(about, error)) from error

    async def _open(self) -> AIOKafkaConsumer:
        async with self._opening:
            if self._consumer is None:
                consumer = AIOKafkaConsumer(
                    bootstrap_servers=self._servers,
                    enable_auto_commit=False,
                    request_timeout_ms=int(PATIENCE * 1000),
                )
                try:
                    await consumer.start()
                except BaseException:
                    await consumer.stop()
                    raise
                self._consumer = consumer
            return self._consumer


async def _read(
    consumer: AIOKafkaConsumer, spans: Mapping[TopicPartition, Span], size: int
) -> dict[TopicPartition, list[ConsumerRecord]]:
    client = consumer._client  # noqa: SLF001 - asked by hand: nothing is assigned to this consumer
    found: dict[TopicPartition, list[ConsumerRecord]] = {tp: [] for tp in spans}
    left = {tp: span.start for tp, span in spans.items() if span.start < span.stop}
    for topic in {tp.topic for tp in left}:
        await client._wait_on_metadata(topic)  # noqa: SLF001
    while left:
        try:
            answers = await fetch(client, left, size)
        except KafkaError as error:
            if not error.retriable:
                raise
            await asyncio.sleep(PAUSE)
            await client.force_metadata_update()
            continue
        for tp, (records, after) in answers.items():
            stop = spans[tp].stop
            found[tp] += [record for record in records if record.offset < stop]
            left[tp] = after
        left = {tp: offset for tp, offset in left.items() if offset < spans[tp].stop}
    return found


def _failed(asked: Iterable[object], error: BaseException) -> str:
    names = ", ".join(
        f"{tp.topic}:{tp.partition}" if isinstance(tp, TopicPartition) else str(tp) for tp in asked
    )
    return f"Kafka did not answer about {names}: {error!r}; check that it runs and has these topics"
