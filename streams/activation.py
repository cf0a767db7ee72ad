"""Documents go into force: as one manifest, with the settings of the plan."""

from aiokafka import AIOKafkaConsumer

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document
from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.topics import full_name


class TopicMissing(Exception):
    """A topic is not there; the sentence says how to create it."""


async def put_in_force(settings: Settings, found: list[Document], *, policies: bool = True) -> int:
    """Write the documents and their manifest; the number in force."""
    topic = full_name(settings.prefix, "journey.definitions")
    book = DefinitionsBook(kafka_of(settings), topic, compiled)
    await book.start()
    try:
        return await book.apply(found, await _plan_settings(settings, policies=policies))
    finally:
        await book.stop()


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
