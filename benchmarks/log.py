"""A topic's records as they are: written, and counted."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.producer.message_accumulator import BatchBuilder


class Entry(NamedTuple):
    """A record without its place."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


BATCH = 256 << 10
"""Most bytes of a batch of records."""
Log = dict[int, list[Entry]]
"""The records of a topic by partition."""


async def create(kafka: str, topic: str, partitions: int) -> None:
    """Create a topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, partitions, 1)])
    finally:
        await admin.close()


async def write(kafka: str, topic: str, log: Log) -> None:
    """Write all records, in order, in batches: others wait meanwhile."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        enable_idempotence=True,
        max_batch_size=BATCH,
        max_request_size=BATCH,
    )
    await producer.start()
    try:
        for partition, entries in log.items():
            for batch in _batches(producer, entries):
                await producer.send_batch(batch, topic, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()


def _batches(producer: AIOKafkaProducer, entries: list[Entry]) -> Iterator[BatchBuilder]:
    """Put records into as few batches as hold them."""
    batch = producer.create_batch()
    for key, value, headers in entries:
        record = {"key": key, "value": value, "timestamp": None, "headers": list(headers)}
        if batch.append(**record) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(**record)
    if batch.record_count():
        yield batch


async def ends(kafka: str, topic: str) -> dict[int, int]:
    """Give the offset after the last record of each partition."""
    reader = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await reader.start()
    try:
        found = await reader.end_offsets(await _places(reader, [topic]))
        return {place.partition: end for place, end in found.items()}
    finally:
        await reader.stop()


async def count(kafka: str, topics: list[str]) -> int:
    """Count the records of topics."""
    reader = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await reader.start()
    try:
        ends = [await reader.end_offsets(await _places(reader, [topic])) for topic in topics]
        return sum(end for found in ends for end in found.values())
    finally:
        await reader.stop()


async def mean_size(kafka: str, topics: list[str], most: int = 2000) -> int:
    """Give the mean size of the first records of topics, in bytes."""
    reader = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await reader.start()
    try:
        places = await _places(reader, topics)
        reader.assign(places)
        await reader.seek_to_beginning(*places)
        sizes: list[int] = []
        while len(sizes) < most and (found := await reader.getmany(timeout_ms=500)):
            sizes += [len(one.value or b"") for records in found.values() for one in records]
        return sum(sizes) // max(1, len(sizes))
    finally:
        await reader.stop()


async def _places(reader: AIOKafkaConsumer, topics: list[str]) -> list[TopicPartition]:
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in sorted(await _partitions(reader, topic))
    ]


async def _partitions(reader: AIOKafkaConsumer, topic: str) -> set[int]:
    await reader._client.set_topics([topic])  # noqa: SLF001 - no public way without a subscription
    return reader.partitions_for_topic(topic) or set()
