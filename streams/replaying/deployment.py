"""A deployment, opened to be replayed: its job, and the engine as its workers run it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.endpoints import job_key_of, kafka_of
from streams.job import Job, opened
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook
from streams.replaying.refusal import NotReplayable
from streams.settings import Settings
from streams.topics import full_name


@dataclass(frozen=True, slots=True)
class Deployment:
    """A job with the engine that it runs; nothing is written through it."""

    job: Job
    fold: JourneyFold
    key: bytes
    examples: str


@asynccontextmanager
async def deployment(settings: Settings) -> AsyncIterator[Deployment]:
    """Open what is replayed; `NoServerError`, `NotReplayable` and `StoreError` say what is away."""
    kafka, key, prefix = kafka_of(settings), job_key_of(settings), settings.prefix
    names = ("journey.definitions", "learning.snapshots", "learning.examples")
    topics = [full_name(prefix, name) for name in names]
    async with opened(settings) as job:
        await _there(job, [*topics, *job.layout.outputs])
        definitions, snapshots = (
            DefinitionsBook(kafka, topics[0], compiled),
            SnapshotBook(kafka, topics[1]),
        )
        fold = JourneyFold(definitions, snapshots, prefix=prefix, job_key=key, wall=lambda: 0)
        try:
            await definitions.start()
            yield Deployment(job, fold, key, topics[2])
        finally:
            await snapshots.stop()
            await definitions.stop()


async def _there(job: Job, topics: Sequence[str]) -> None:
    counts = await job.reader.partitions(topics)
    if missing := [topic for topic in topics if not counts[topic]]:
        raise NotReplayable(
            f"There is no topic {', '.join(missing)}, so there is nothing to compare with. Bring it "
            "back, or create it with `rumbo topics create`."
        )
