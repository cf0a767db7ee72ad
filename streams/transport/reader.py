"""Reading single records beside the group: the record at an offset, the end of an output."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

PATIENCE = 10.0
"""How long (s) one reading may take."""
POLL = 200
"""How long (ms) to wait for the next records of a reading."""


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
    """A consumer of no group. One reading at a time: the others wait for their turn."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._consumer: AIOKafkaConsumer | None = None
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Ask where logs begin and end."""
        asked = list(partitions)
        async with self._turn:
            try:
                consumer = await self._open()
                begins, ends = await asyncio.gather(
                    consumer.beginning_offsets(asked), consumer.end_offsets(asked)
                )
            except KafkaError as error:
                raise ReadError(_failed(asked, error)) from error
        return {tp: Bounds(begins[tp], ends[tp]) for tp in asked}

    async def partitions(self, topic: str) -> int:
        """Count the partitions that a topic has now."""
        async with self._turn:
            try:
                client = (await self._open())._client  # noqa: SLF001 - knows the cluster as it is
                await client._wait_on_metadata(topic)  # noqa: SLF001
                await client.force_metadata_update()
            except KafkaError as error:
                raise ReadError(_failed([topic], error)) from error
        return len(client.cluster.partitions_for_topic(topic) or ())

    async def read(
        self, spans: Mapping[TopicPartition, Span]
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Read spans of several partitions; offsets that a log no longer has are left out."""
        wanted = {tp: span for tp, span in spans.items() if span.start < span.stop}
        found: dict[TopicPartition, list[ConsumerRecord]] = {tp: [] for tp in spans}
        if not wanted:
            return found
        async with self._turn:
            consumer = await self._open()
            try:
                async with asyncio.timeout(PATIENCE):
                    await _read(consumer, wanted, found)
            except (KafkaError, TimeoutError) as error:
                raise ReadError(_failed(wanted, error)) from error
            finally:
                consumer.unsubscribe()
        return found

    async def _open(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._servers,
                enable_auto_commit=False,
                auto_offset_reset="none",
                fetch_max_wait_ms=20,
                request_timeout_ms=int(PATIENCE * 1000),
                max_poll_records=None,
            )
            try:
                await consumer.start()
            except KafkaError:
                await consumer.stop()
                raise
            self._consumer = consumer
        return self._consumer


async def _read(
    consumer: AIOKafkaConsumer,
    wanted: Mapping[TopicPartition, Span],
    found: dict[TopicPartition, list[ConsumerRecord]],
) -> None:
    consumer.assign(list(wanted))
    for tp, span in wanted.items():
        consumer.seek(tp, span.start)
    left = dict(wanted)
    while left:
        for tp, records in (await consumer.getmany(*left, timeout_ms=POLL)).items():
            found[tp] += [record for record in records if record.offset < wanted[tp].stop]
        for tp in list(left):
            if await consumer.position(tp) >= left[tp].stop:
                del left[tp]


def _failed(asked: Iterable[object], error: BaseException) -> str:
    names = ", ".join(
        f"{tp.topic}:{tp.partition}" if isinstance(tp, TopicPartition) else str(tp) for tp in asked
    )
    return f"Kafka did not answer about {names}: {error!r}; check that it runs and has these topics"
