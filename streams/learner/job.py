"""The learner's job: per partition of examples, restore, learn in order, publish at most once a second."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from online_models.snapshot import name_of
from streams.definitions.book import DefinitionsBook
from streams.lanes.fold import Record
from streams.learner import metrics
from streams.learner.lessons import Lessons
from streams.learner.past import last_snapshots
from streams.learner.publisher import SnapshotPublisher
from streams.partition.outbox import partition_of

log = structlog.get_logger(__name__)

PAUSE = 1.0
"""Least seconds between two snapshots of a model."""


class LearnerJob:
    """Teaches the models of the partitions that it is given."""

    def __init__(
        self,
        kafka: str,
        snapshots: str,
        definitions: DefinitionsBook,
        publisher: SnapshotPublisher,
        clock: Callable[[], float],
    ) -> None:
        self._kafka = kafka
        self._snapshots = snapshots
        self._definitions = definitions
        self._publisher = publisher
        self._clock = clock
        self._lessons: dict[int, Lessons] = {}
        self._published: dict[int, float] = {}

    async def start(self, partition: int, partitions: int) -> int:
        """Restore a partition's models, announce them again, and give the first offset to learn."""
        lessons = Lessons(self._model)

        def wanted() -> frozenset[str]:
            names = self._plan().models
            return frozenset(n for n in names if partition_of(n.encode(), partitions) == partition)

        await self._definitions.refresh()
        for held in await last_snapshots(self._kafka, self._snapshots, partition, wanted):
            lessons.restore(held.value)
            name = str(name_of(held.value))
            metrics.published(held.model, held.timestamp / 1000)
            await self._publisher.announce(name, held.model, held.partition, held.offset)
        self._lessons[partition] = lessons
        return lessons.start

    def _plan(self) -> Any:
        catalogue = self._definitions.catalogue
        return catalogue.plan(catalogue.latest) or catalogue.plan(0)

    def _model(self, name: str) -> Any:
        return self._plan().models.get(name)

    async def learn(self, partition: int, records: Sequence[Record]) -> None:
        """Learn these examples in order; what cannot be learned is logged and passed over."""
        lessons, refusals = self._lessons[partition], 0
        for record in records:
            refused = lessons.learn(record)
            if refused:
                await self._definitions.refresh()
                refused = lessons.learn(record)
            if refused:
                refusals += 1
                log.warning("example refused", why=refused, partition=partition)
        metrics.LEARNED.labels(str(partition)).inc(len(records) - refusals)
        metrics.REFUSED.labels(str(partition)).inc(refusals)
        await self.publish(partition)

    async def publish(self, partition: int) -> None:
        """Publish what has changed, together, at most once in `PAUSE` seconds."""
        lessons = self._lessons.get(partition)
        if lessons is None:
            return
        now = self._clock()
        if now - self._published.get(partition, -PAUSE) < PAUSE:
            return
        self._published[partition] = now
        for model in lessons.changed():
            await self._publisher.publish(lessons.seal(model), partition)
            metrics.published(model, time.time())

    def forget(self, partition: int) -> None:
        """Let a partition go: its models are somebody else's now."""
        metrics.forget(partition)
        self._lessons.pop(partition, None)
