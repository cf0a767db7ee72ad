"""What the learner knew: the last snapshot of each model, read from the end of ``learning.snapshots``."""

from collections.abc import Callable
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams import clients

FIRST_LOOK = 64
"""How many records from the end are read first; the look back doubles until all models are found."""


class Held(NamedTuple):
    """A snapshot's record: where it lies, its bytes, and when the broker got it (ms)."""

    model: str
    partition: int
    offset: int
    value: bytes
    timestamp: int


async def last_snapshots(
    kafka: str, topic: str, partition: int, wanted: Callable[[], frozenset[str]]
) -> list[Held]:
    """Give the last record of each model in this partition, the models of ``wanted`` at least.

    It reads further back only while a wanted model is missing; a model that never learned costs one
    read of the whole partition.
    """
    at = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        await consumer.start()
        consumer.assign([at])
        first = (await consumer.beginning_offsets([at]))[at]
        end = (await consumer.end_offsets([at]))[at]
        found: dict[str, Held] = {}
        look = FIRST_LOOK
        while not found or not wanted() <= found.keys():
            begin = max(first, end - look)
            found = await _read(consumer, at, begin, end)
            if begin == first:
                break
            look *= 4
        return list(found.values())
    finally:
        await clients.end(consumer)


async def _read(
    consumer: AIOKafkaConsumer, at: TopicPartition, begin: int, end: int
) -> dict[str, Held]:
    consumer.seek(at, begin)
    found: dict[str, Held] = {}
    while await consumer.position(at) < end:
        batch = await consumer.getmany(at, timeout_ms=1000)
        for record in batch.get(at, ()):
            if record.key and record.value and record.offset < end:
                model = record.key.decode()
                found[model] = Held(
                    model, at.partition, record.offset, record.value, record.timestamp
                )
    return found
