"""A topic's records as they are: read to the end, and written again under another name."""

from collections.abc import Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic


class Entry(NamedTuple):
    """A record without its place."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


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
    """Write all records, in order."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=256 << 10,
        max_request_size=4 << 20,
    )
    await producer.start()
    try:
        for partition, entries in log.items():
            for entry in entries:
                headers = list(entry.headers)
                await producer.send(topic, entry.value, entry.key, partition, headers=headers)
        await producer.flush()
    finally:
        await producer.stop()


async def read(kafka: str, topics: list[str]) -> dict[str, Log]:
    """Read topics to their ends."""
    reader = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await reader.start()
    try:
        return await _to_the_end(reader, await _places(reader, topics))
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


async def _places(reader: AIOKafkaConsumer, topics: list[str]) -> list[TopicPartition]:
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in sorted(await _partitions(reader, topic))
    ]


async def _partitions(reader: AIOKafkaConsumer, topic: str) -> set[int]:
    await reader._client.set_topics([topic])  # noqa: SLF001 - no public way without a subscription
    return reader.partitions_for_topic(topic) or set()


async def _to_the_end(reader: AIOKafkaConsumer, places: list[TopicPartition]) -> dict[str, Log]:
    found: dict[str, Log] = {place.topic: {} for place in places}
    for place in places:
        found[place.topic][place.partition] = []
    reader.assign(places)
    await reader.seek_to_beginning(*places)
    ends = await reader.end_offsets(places)
    while any([await reader.position(place) < ends[place] for place in places]):
        for place, records in (await reader.getmany(timeout_ms=500)).items():
            entries = [Entry(one.key, one.value, one.headers) for one in records]
            found[place.topic][place.partition] += entries
    return found
