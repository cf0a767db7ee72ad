"""Documents go into force: as one manifest, and from one place in the log of each partition on."""

import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document
from streams.endpoints import NoServerError, job_key_of, kafka_of
from streams.envelope import control
from streams.settings import Settings
from streams.topics import INPUT, full_name


class TopicMissing(Exception):
    """A topic is not there; the sentence says how to create it."""


async def put_in_force(settings: Settings, found: list[Document], *, policies: bool = True) -> int:
    """Write the documents and their manifest, and activate it: events sent from here on obey it.

    The number in force. Without the job's key only the workers, who have it, can activate: they do
    so as soon as they see the manifest.
    """
    topic = full_name(settings.prefix, "journey.definitions")
    book = DefinitionsBook(kafka_of(settings), topic, compiled)
    await book.start()
    try:
        before = book.catalogue.latest
        number = await book.apply(found, await _plan_settings(settings, policies=policies))
    finally:
        await book.stop()
    if number > before:
        await _activate(settings, number)
    return number


async def _activate(settings: Settings, number: int) -> None:
    try:
        key = job_key_of(settings)
    except NoServerError:
        return
    topic = full_name(settings.prefix, INPUT)
    partitions = await _partitions(settings, INPUT)
    now = time.time_ns() // 1_000_000
    async with AIOKafkaProducer(
        bootstrap_servers=kafka_of(settings), enable_idempotence=True
    ) as producer:
        for partition in range(partitions):
            value, headers = control.activation(
                settings.group, partition, number, time=now, key=key
            )
            await producer.send_and_wait(topic, value, partition=partition, headers=headers)


async def _plan_settings(settings: Settings, *, policies: bool) -> dict[str, object]:
    return {
        "seed": settings.draw_seed,
        "clock": str(settings.clock),
        "max_ahead": settings.max_ahead,
        "max_late": settings.max_late,
        "policies": policies,
        "example_partitions": await _partitions(settings, "learning.examples"),
    }


async def _partitions(settings: Settings, name: str) -> int:
    """Ask the broker how many partitions a topic has."""
    topic = full_name(settings.prefix, name)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka_of(settings))
    await consumer.start()
    try:
        found = consumer.partitions_for_topic(topic)
    finally:
        await consumer.stop()
    if not found:
        raise TopicMissing(f"There is no topic {topic}. Create the topics: rumbo topics create")
    return len(found)
