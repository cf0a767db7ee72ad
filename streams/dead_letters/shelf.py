"""The dead letters of a deployment, as they lie in their topic."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.dead_letters.letter import DeadLetter, read
from streams.endpoints import NoServerError
from streams.envelope.outgoing import rfc3339
from streams.topic_admin import administrator, find


class Shelf:
    """Reads dead letters without a consumer group: looking changes nothing."""

    def __init__(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._places = places

    async def letters(self, last: int | None = None) -> AsyncIterator[DeadLetter]:
        """Give the dead letters, partition by partition in order; ``last`` bounds each partition."""
        for place in self._places:
            async for record in self._records(place, last):
                letter = _letter(record)
                if letter is not None:
                    yield letter

    async def find(self, ids: Iterable[str]) -> dict[str, DeadLetter]:
        """Give those of these dead letters that are there, by id."""
        wanted = set(ids)
        return {one.id: one async for one in self.letters() if one.id in wanted}

    async def original(self, letter: DeadLetter) -> ConsumerRecord | None:
        """Give the refused record itself, when the input still holds it."""
        place = TopicPartition(letter.topic, letter.partition)
        self._consumer.assign([place])
        begin = (await self._consumer.beginning_offsets([place]))[place]
        end = (await self._consumer.end_offsets([place]))[place]
        if not begin <= letter.offset < end:
            return None
        self._consumer.seek(place, letter.offset)
        record = await self._consumer.getone(place)
        return record if rfc3339(record.timestamp) == letter.received else None

    async def _records(
        self, place: TopicPartition, last: int | None
    ) -> AsyncIterator[ConsumerRecord]:
        self._consumer.assign([place])
        begin = (await self._consumer.beginning_offsets([place]))[place]
        end = (await self._consumer.end_offsets([place]))[place]
        self._consumer.seek(place, begin if last is None else max(begin, end - last))
        while await self._consumer.position(place) < end:
            found = await self._consumer.getmany(place, timeout_ms=1000)
            for record in found.get(place, []):
                yield record


def _letter(record: ConsumerRecord) -> DeadLetter | None:
    """Read a record; None for what somebody else wrote there."""
    try:
        return read(record.key, record.value, record.headers)
    except ValueError:
        return None


@asynccontextmanager
async def shelf(kafka: str, topic: str) -> AsyncIterator[Shelf]:
    """Open the topic of dead letters (full name); `NoServerError` says what is missing."""
    places = await _places(kafka, topic)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        yield Shelf(consumer, places)
    finally:
        await consumer.stop()


async def _places(kafka: str, topic: str) -> list[TopicPartition]:
    async with administrator(kafka) as admin:
        there = await find(admin, [topic])
    if topic not in there:
        raise NoServerError(f"There is no topic {topic}. Run `rumbo topics create`.")
    return [TopicPartition(topic, number) for number in range(there[topic].partitions)]
