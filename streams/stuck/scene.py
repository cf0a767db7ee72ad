"""Everything that the cases are found in: two looks at each partition, the groups, the engine."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.endpoints import NoServerError, job_key_of, kafka_of
from streams.groups import members
from streams.job import Job, opened
from streams.lanes.means import Means
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook
from streams.settings import Settings
from streams.stuck.look import Look, look
from streams.topic_admin import administrator
from streams.topics import full_name
from streams.transport.owner import Desk

PAUSE = 3.0
"""Seconds between two looks: whoever has not moved in that time stands still."""
AT_ONCE = 8
"""Partitions that are looked at side by side."""
CHANGING = 8
"""Seconds for which owners are watched where one of them has changed."""
LATE = 60_000
"""How long (ms) a timer may be overdue, and an example may wait."""


@dataclass(slots=True)
class Scene:
    """A job with the engine that it runs; ``before`` and ``now`` are two looks at its partitions.

    ``late`` says how long (ms) a timer may be overdue, and an example may wait.
    """

    settings: Settings
    job: Job
    fold: JourneyFold
    definitions: DefinitionsBook
    late: int = LATE
    workers: int = 0
    learners: int = 0
    at: int = 0
    changes: Counter[int] = field(default_factory=Counter)
    before: list[Look] = field(default_factory=list)
    now: list[Look] = field(default_factory=list)

    async def watch(self) -> None:
        """Look, look again after a pause, and longer where owners changed meanwhile."""
        self.before = await self._look()
        await asyncio.sleep(PAUSE)
        self.now = await self._look()
        self.at = time.time_ns() // 1_000_000
        self.changes = await self._watch_owners()
        async with administrator(kafka_of(self.settings)) as admin:
            self.workers = await members(admin, self.settings.group)
            self.learners = await members(admin, self.settings.learner_group)

    async def _watch_owners(self) -> Counter[int]:
        """Count how often each partition changes its owner; one change is a move."""
        owners = [one.signs.token for one in self.now]
        changes = Counter(
            one.partition for one in self.before if one.signs.token != owners[one.partition]
        )
        for _ in range(CHANGING if changes else 0):
            await asyncio.sleep(1.0)
            for partition, before in enumerate(owners):
                owners[partition] = (await self.job.store.owner(partition)).token or b""
                changes[partition] += owners[partition] != before
        return changes

    async def _look(self) -> list[Look]:
        job = self.job
        # Nothing is published by looking: the desk is never asked.
        means = Means(
            job.layout, self.fold, job.store, job.reader, job.jobs, cast("Desk", job.sender)
        )
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(partition: int) -> Look:
            async with turns:
                return await look(job, means, partition)

        return list(await asyncio.gather(*map(one, range(await job.partitions()))))

    def moved(self, now: Look) -> bool:
        """Whether a partition has absorbed something between the looks."""
        before = {one.partition: one.off for one in self.before}
        return before.get(now.partition) != now.off


@asynccontextmanager
async def scene(settings: Settings, late: int = LATE) -> AsyncIterator[Scene]:
    """Open what is looked at; `NoServerError` and `StoreError` say what is away."""
    kafka, prefix = kafka_of(settings), settings.prefix
    async with opened(settings) as job:
        definitions = DefinitionsBook(kafka, full_name(prefix, "journey.definitions"), compiled)
        snapshots = SnapshotBook(kafka, full_name(prefix, "learning.snapshots"))
        fold = JourneyFold(
            definitions, snapshots, prefix=prefix, job_key=_key(settings), wall=lambda: 0
        )
        try:
            await definitions.start()
            yield Scene(settings, job, fold, definitions, late)
        finally:
            await snapshots.stop()
            await definitions.stop()


def _key(settings: Settings) -> bytes:
    """Give the job's key; without it control events cannot be read, and everything else can."""
    try:
        return job_key_of(settings)
    except NoServerError:
        return b""
