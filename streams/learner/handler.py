"""The learner as a handler of slices: one writer per model, on the partitions that the group gives it."""

import asyncio
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer

from streams.app import SlicesApp, Wiring
from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.endpoints import job_key_of, kafka_of
from streams.lanes.failpoints import passes
from streams.lanes.fold import Record
from streams.learner import metrics
from streams.learner.job import PAUSE, LearnerJob
from streams.learner.publisher import Announcing, SnapshotPublisher
from streams.settings import Settings
from streams.topics import INPUT, full_name
from streams.transport.owner import TP, Desk
from streams.transport.presence import persistently
from streams.transport.slices import Slice
from streams.vital import Part, Vital

log = structlog.get_logger("rumbo.learner")

GATHER = 256 * 1024
"""How much (bytes) the broker gathers before it answers: decisions do not wait for what is learned."""


class LearnerHandler:
    """Handles the slices of ``learning.examples``: see `streams.transport.owner.Handler`."""

    def __init__(self, settings: Settings, wall: Callable[[], int]) -> None:
        self._settings = settings
        self._kafka = kafka_of(settings)
        self._wall = wall
        topic = full_name(settings.prefix, "journey.definitions")
        self._definitions = DefinitionsBook(self._kafka, topic, compiled)
        self._queues: dict[int, asyncio.Queue[tuple[Slice, Callable[[], None]]]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._producer: AIOKafkaProducer | None = None
        self._desk: Desk

    async def start(self, desk: Desk) -> None:
        """Open the book and the producer."""
        self._desk = desk
        await persistently(self._definitions.start, self._kafka)
        producer = self._producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka, enable_idempotence=True, max_request_size=2 << 20
        )
        await persistently(producer.start, self._kafka)
        prefix = self._settings.prefix
        self._events = full_name(prefix, INPUT)
        snapshots = full_name(prefix, "learning.snapshots")
        where = Announcing(
            job=self._settings.group,
            snapshots=snapshots,
            events=self._events,
            partitions=len(await producer.partitions_for(self._events)),
            job_key=job_key_of(self._settings),
        )
        publisher = SnapshotPublisher(producer, where, self._wall)
        examples = full_name(prefix, "learning.examples")
        self._partitions = len(await producer.partitions_for(examples))
        self._job = LearnerJob(self._kafka, snapshots, self._definitions, publisher, time.monotonic)

    async def slice_start(self, tp: TP) -> int:
        """Restore the partition's models and say what is next to learn."""
        await self._end(tp.partition)
        begin = await self._job.start(tp.partition, self._partitions)
        passes("teaching")
        self._queues[tp.partition] = asyncio.Queue()
        self._tasks[tp.partition] = asyncio.create_task(self._learn(tp))
        log.info("teaching", partition=tp.partition, offset=begin)
        return begin

    def take(self, part: Slice, done: Callable[[], None]) -> None:
        """Put a slice in its partition's queue."""
        queue = self._queues.get(part.tp.partition)
        if queue is not None:
            queue.put_nowait((part, done))

    async def _learn(self, tp: TP) -> None:
        queue = self._queues[tp.partition]
        try:
            while True:
                await self._next(tp.partition, queue)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            self._again(tp, error)  # what was cancelled is a client's own, not this task
        except Exception as error:  # noqa: BLE001 - whatever it is: restore and learn again
            self._again(tp, error)

    def _again(self, tp: TP, error: BaseException) -> None:
        self._desk.reposition(tp, 1.0)
        log.warning("learner_waits", partition=tp.partition, reason=str(error) or repr(error))

    async def _next(
        self, partition: int, queue: asyncio.Queue[tuple[Slice, Callable[[], None]]]
    ) -> None:
        """Learn the next slice; in silence, publish what the last one left behind."""
        try:
            async with asyncio.timeout(PAUSE):
                part, done = await queue.get()
        except TimeoutError:
            await self._job.publish(partition)
            return
        await self._job.learn(partition, [_record(one) for one in part.records])
        metrics.WAITING.labels(str(partition)).set(part.end - part.stop)
        done()

    def vitals(self) -> list[Vital]:
        """Nothing: partitions of the learner restart by themselves, and `rumbo stuck` sees them."""
        return []

    async def readiness(self) -> list[Part]:
        """Say whether every assigned partition of the examples is being taught."""
        assigned = None if self._producer is None else self._desk.assigned
        if assigned is None:
            return [Part("learner", ready=False, said="the group is being joined")]
        missing = sorted(assigned - self._tasks.keys())
        said = f"partitions {missing} are being restored" if missing else ""
        return [Part("learner", ready=not missing, said=said)]

    async def revoked(self, tps: AbstractSet[TP]) -> None:
        """Let partitions go."""
        for tp in tps:
            await self._end(tp.partition)

    async def _end(self, partition: int) -> None:
        self._job.forget(partition)
        self._queues.pop(partition, None)
        task = self._tasks.pop(partition, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def close(self) -> None:
        """Let everything go: what was not published yet is learned again."""
        for partition in list(self._tasks):
            await self._end(partition)
        if self._producer is not None:
            await self._producer.stop()
        await self._definitions.stop()


def _record(one: Any) -> Record:
    return Record(one.offset, one.timestamp, one.key, one.value, tuple(one.headers))


def learner_app(settings: Settings, wall: Callable[[], int]) -> SlicesApp:
    """Give the Faust app of the learner."""
    wiring = Wiring(
        servers=kafka_of(settings),
        group=settings.learner_group,
        topic=full_name(settings.prefix, "learning.examples"),
        session=settings.session / 1000,
        heartbeat=settings.session / 3000,
        gather=GATHER,
    )
    return SlicesApp(wiring, LearnerHandler(settings, wall))
