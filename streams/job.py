"""A job seen from outside: where it reads and writes, what it wrote down, and where it stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import TopicPartition

from streams.endpoints import NoServerError, kafka_of, redis_of
from streams.lanes.jobs import Jobs
from streams.lanes.layout import Layout
from streams.lanes.position import Position, position
from streams.settings import Settings
from streams.store.store import Store
from streams.store.values import Held
from streams.topics import INPUT, TOPICS, Direction, Partitions, full_name
from streams.transport.reader import Reader
from streams.transport.sender import Sender, sender


def layout(settings: Settings) -> Layout:
    """Give where the lanes of this deployment read and write."""
    outputs = (
        full_name(settings.prefix, name)
        for name, topic in TOPICS.items()
        if topic.direction is Direction.OUT and topic.partitions is Partitions.INPUT
    )
    return Layout(
        job=settings.group,
        input=full_name(settings.prefix, INPUT),
        jobs=full_name(settings.prefix, "rumbo.jobs"),
        outputs=tuple(outputs),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partition stands: its epoch, what Redis holds of it, and where its fold goes on."""

    epoch: int
    held: Held
    position: Position


@dataclass(frozen=True, slots=True)
class Job:
    """Ways to a job's facts, state and logs; looking through them changes nothing."""

    layout: Layout
    reader: Reader
    store: Store
    jobs: Jobs
    sender: Sender

    async def partitions(self) -> int:
        """Count the partitions of the input; `NoServerError` when it is not there."""
        wanted = [self.layout.input, self.layout.jobs]
        counts = await self.reader.partitions(wanted)
        missing = [name for name in wanted if not counts[name]]
        if missing:
            sentence = f"There is no topic {', '.join(missing)}. Run `rumbo topics create`."
            raise NoServerError(sentence)
        return counts[self.layout.input]

    async def standing(self, partition: int) -> Standing:
        """Look how a partition stands; the facts are as of the last refresh."""
        epoch = self.jobs.epoch(partition)
        begun = self.jobs.claim(epoch, partition)
        held = await self.store.peek(partition)
        log = TopicPartition(self.layout.input, partition)
        start = None if begun is None else begun.start
        return Standing(epoch, held, await position(self.reader, log, held, epoch, start))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Job]:
    """Open the job of these settings; its facts are read."""
    where, kafka = layout(settings), kafka_of(settings)
    store, reader = Store.connect(redis_of(settings), where.job), Reader(kafka)
    try:
        async with sender(kafka) as sending:
            job = Job(where, reader, store, Jobs(where, reader, sending.publish), sending)
            await job.partitions()
            await job.jobs.refresh()
            yield job
    finally:
        await reader.close()
        await store.close()
