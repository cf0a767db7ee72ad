"""The worker: lanes over the partitions of the input topic that the group gives it."""

import asyncio

import structlog

from streams.app import SlicesApp, Wiring
from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.endpoints import job_key_of, kafka_of, redis_of
from streams.job import layout
from streams.lanes import metrics
from streams.lanes.clock import wall
from streams.lanes.lanes import Lanes
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook
from streams.settings import Settings
from streams.store.store import Store
from streams.topics import INPUT, full_name
from streams.transport.owner import Desk
from streams.transport.presence import persistently
from streams.transport.reader import Reader

log = structlog.get_logger("rumbo.worker")

LOOK = 1.0
"""How often (s) a worker looks for new definitions."""


class Worker(Lanes):
    """Lanes with the journey engine: they open its books before they claim, and close them after."""

    def __init__(self, settings: Settings) -> None:
        self._kafka, prefix = kafka_of(settings), settings.prefix
        self._definitions = definitions(settings)
        self._snapshots = SnapshotBook(self._kafka, full_name(prefix, "learning.snapshots"))
        fold = JourneyFold(
            self._definitions,
            self._snapshots,
            prefix=prefix,
            job_key=job_key_of(settings),
            wall=wall,
        )
        store = Store.connect(redis_of(settings), f"{prefix}{settings.job}")
        self._reading: asyncio.Task[None] | None = None
        super().__init__(layout(settings), fold, store, Reader(self._kafka))

    async def start(self, desk: Desk) -> None:
        """Open the books and compile what is in force, then get ready to claim."""
        await persistently(self._definitions.start, self._kafka)
        await self._definitions.plan(self._definitions.catalogue.latest)
        self._count_disabled()
        self._reading = asyncio.create_task(self._keep_reading())
        await super().start(desk)

    async def _keep_reading(self) -> None:
        """Notice new definitions, so that the lanes put them in force."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._definitions.refresh()
                self._count_disabled()
            except Exception as error:  # noqa: BLE001 - the broker may be away: look again
                log.warning("definitions_not_read", reason=str(error) or repr(error))

    def _count_disabled(self) -> None:
        newest = self._definitions.catalogue.newest
        metrics.DISABLED.set(len(newest.disabled) if newest else 0)

    async def close(self) -> None:
        """Finish the lanes, then close the books."""
        await super().close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])
        await self._snapshots.stop()
        await self._definitions.stop()


def definitions(settings: Settings) -> DefinitionsBook:
    """Give the book of this deployment's definitions."""
    topic = full_name(settings.prefix, "journey.definitions")
    return DefinitionsBook(kafka_of(settings), topic, compiled)


def worker_app(settings: Settings) -> SlicesApp:
    """Give the Faust app of a worker."""
    wiring = Wiring(
        servers=kafka_of(settings),
        group=settings.group,
        topic=full_name(settings.prefix, INPUT),
        session=settings.session / 1000,
        heartbeat=settings.session / 3000,
    )
    return SlicesApp(wiring, Worker(settings))
