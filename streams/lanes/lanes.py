"""The lanes of a worker: one for each partition that it owns, and what ends and renews them."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from typing import Any

import structlog
from faust.types import TP

from streams.lanes import metrics
from streams.lanes.claim import Claimed, claim
from streams.lanes.clock import wall
from streams.lanes.fold import Fold, Hold
from streams.lanes.jobs import Jobs
from streams.lanes.lane import Lane, Lost, Work
from streams.lanes.layout import Layout
from streams.lanes.means import Means
from streams.lanes.progress import Stage
from streams.lanes.pulse import Pulse
from streams.store.errors import StoreError
from streams.store.store import Store
from streams.store.values import Verdict
from streams.transport.ending import end
from streams.transport.owner import Desk, NotYet
from streams.transport.publishing import PublishError
from streams.transport.reader import Reader, ReadError
from streams.transport.slices import Slice
from streams.vital import Part, Vital

log = structlog.get_logger("rumbo.lanes")

FENCED = 1.0
"""Pause (s) before a partition that is still assigned is claimed again after a fence."""
FAILED = 1.0
"""Pause (s) after an error that says nothing about the event."""
FINISH = 3.0
"""How long (s) lanes may take to finish what is under way."""
GOODBYE = 1.0
"""How long (s) it may take after that to note that we leave."""
FRESH = 30.0
"""How long (s) a stated reason excuses a partition that stands still; it is stated again in time."""
AWAY = (StoreError, ReadError, PublishError)
"""What says that Redis or Kafka is away or refuses."""


class Lanes:
    """Handles the slices of the input topic: see `streams.transport.owner.Handler`."""

    def __init__(
        self,
        layout: Layout,
        fold: Fold,
        store: Store,
        reader: Reader,
        wall: Callable[[], int] = wall,
    ) -> None:
        self._layout = layout
        self._fold = fold
        self._store = store
        self._reader = reader
        self._wall = wall
        self._process = secrets.token_hex(16)
        self._means: Means
        self._lanes: dict[int, Lane] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._claims: dict[int, asyncio.Task[Claimed]] = {}
        self._asked: set[int] = set()
        self._closed = False
        self._stated: dict[int, float] = {}
        self._offs: dict[int, int] = {}
        self._pulse = Pulse(layout.input, reader, lambda: self.owned)
        self._beating: asyncio.Task[None] | None = None
        self.waits: dict[int, str] = {}

    @property
    def holds(self) -> dict[int, str]:
        """Why partitions wait: by their number, in a sentence each."""
        return self.waits | {p: lane.hold for p, lane in self._lanes.items() if lane.hold}

    @property
    def owned(self) -> dict[int, int]:
        """The partitions that are being folded, and the offset that each has absorbed."""
        return {p: lane.off for p, lane in self._lanes.items()}

    def vitals(self) -> list[Vital]:
        """Say how each assigned partition moves; asked from another thread."""
        if self._closed or self._beating is None:
            return []
        return [self._vital(one) for one in sorted((self._assigned or frozenset()) | self._asked)]

    @property
    def _assigned(self) -> frozenset[int] | None:
        return self._means.desk.assigned

    def _vital(self, partition: int) -> Vital:
        lane = self._lanes.get(partition)
        if lane is None:
            stage = Stage.CLAIM if partition in self._claims else Stage.PLACE
            off = self._offs.get(partition, -1)
            return Vital(partition, stage, off, busy=True, reason=self._excuse(partition, stage))
        stage, off = lane.progress.stage, lane.off
        self._offs[partition] = off
        busy = lane.busy or partition in self._pulse.unread
        reason = lane.hold or self._excuse(partition, stage)
        return Vital(partition, stage, off, busy=busy, reason=reason)

    def _excuse(self, partition: int, stage: Stage) -> str:
        """Say why a partition may stand still; nothing excuses a fold, it waits for nobody."""
        if stage is Stage.FOLD:
            return ""
        if time.monotonic() - self._stated.get(partition, -FRESH) < FRESH:
            return self.waits.get(partition, "") or "it was refused a moment ago"
        return self._pulse.away or next(iter(dict(self._means.desk.refusals).values()), "")

    async def readiness(self) -> list[Part]:
        """Say whether the store answers, every assigned partition is claimed, and models are there."""
        return [await self._stored(), await self._models(), *self._partitions()]

    async def _models(self) -> Part:
        """Have what the partitions' states name at hand, also before the first event needs it."""
        for lane in list(self._lanes.values()):
            able = await self._means.fold.ready(lane.place, lane.state, ())
            if isinstance(able, Hold):
                return Part("models", ready=False, said=able.reason)
        return Part("models", ready=True, said="")

    async def _stored(self) -> Part:
        try:
            await self._store.ping()
        except StoreError as error:
            return Part("store", ready=False, said=str(error))
        return Part("store", ready=True, said="")

    def _partitions(self) -> list[Part]:
        assigned = self._assigned if self._beating is not None else None
        if assigned is None:
            return [Part("group", ready=False, said="the group is being joined")]
        said = f"{len(assigned)} partitions assigned"
        return [Part("group", ready=True, said=said), *map(self._partition, sorted(assigned))]

    def _partition(self, partition: int) -> Part:
        lane = self._lanes.get(partition)
        reason = self.waits.get(partition, "") if lane is None else lane.hold
        ready = lane is not None and not reason
        said = reason or ("" if ready else "it is being claimed")
        return Part(f"partition {partition}", ready=ready, said=said)

    async def start(self, desk: Desk) -> None:
        """Get ready to claim."""
        jobs = Jobs(self._layout, self._reader, desk.publish)
        self._means = Means(
            self._layout, self._fold, self._store, self._reader, jobs, desk, self._wall
        )
        self._beating = asyncio.create_task(self._pulse.run())

    async def slice_start(self, tp: TP) -> int:
        """Claim a partition and start its lane."""
        partition = tp.partition
        await self._end(partition)
        if self._closed:
            raise NotYet("this worker leaves", FENCED)
        claimed = await self._claim(partition)
        if partition not in self._asked:
            raise NotYet("the partition was given up while it was claimed", FENCED)
        lane = self._lanes[partition] = Lane(self._means, claimed)
        self._tasks[partition] = asyncio.create_task(self._run(tp, lane))
        metrics.CLAIMS.labels(str(partition)).inc()
        log.info("claimed", partition=partition, off=claimed.off, epoch=claimed.place.epoch)
        return claimed.off + 1

    async def _claim(self, partition: int) -> Claimed:
        self._asked.add(partition)
        task = asyncio.create_task(claim(self._means, partition, self._process))
        self._claims[partition] = task
        try:
            claimed = await task
        except (NotYet, *AWAY) as answer:
            self._wait(partition, str(answer))
            raise
        finally:
            del self._claims[partition]
        self._wait(partition, "")
        return claimed

    def _wait(self, partition: int, reason: str) -> None:
        if reason:
            self._stated[partition] = time.monotonic()
        if reason != self.waits.get(partition, ""):
            metrics.HOLD.labels(str(partition)).set(1 if reason else 0)
            if reason:
                log.critical("partition_holds", partition=partition, reason=reason)
        self.waits[partition] = reason

    def take(self, part: Slice, done: Callable[[], None]) -> None:
        """Hand a slice to its lane."""
        lane = self._lanes.get(part.tp.partition)
        if lane is not None:
            lane.take(Work(part, done))

    async def revoked(self, tps: AbstractSet[TP]) -> None:
        """Finish the commits under way on partitions that go to another worker."""
        await self._finish([tp.partition for tp in tps])

    async def close(self) -> None:
        """Finish every lane, note that we leave, close the connections."""
        self._closed = True
        if self._beating is not None:
            self._beating.cancel()
        await self._finish(self._asked)
        await self._reader.close()
        await self._store.close()

    # Ending

    async def _run(self, tp: TP, lane: Lane) -> None:
        try:
            await lane.run()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            self._again(tp, lane, error)  # what was cancelled is a client's own, not this lane
        except Exception as error:  # noqa: BLE001 - every end but leaving means: claim again
            self._again(tp, lane, error)

    def _again(self, tp: TP, lane: Lane, error: BaseException) -> None:
        """Claim again first: where memory is short, to tell may fail as well."""
        if self._lanes.get(tp.partition) is lane:
            del self._lanes[tp.partition]
            self._means.desk.reposition(tp, _pause_after(error))
        self._tell(tp.partition, lane, error)

    def _tell(self, number: int, lane: Lane, error: BaseException) -> None:
        partition = str(number)
        match error:
            case Lost(verdict=Verdict.FENCED):
                metrics.FENCED.labels(partition).inc()
                log.warning("fenced", partition=number, reason=str(error))
            case Lost():
                metrics.RESYNC.labels(partition).inc()
                log.warning("resync", partition=number, reason=str(error))
            case StoreError() | PublishError() | ReadError():
                self._stated[number] = time.monotonic()
                metrics.FAILED.labels(partition, type(error).__name__).inc()
                log.warning("lane_waits", partition=number, reason=str(error))
            case _:
                metrics.FAILED.labels(partition, type(error).__name__).inc()
                log.error("lane_failed", partition=number, off=lane.off, exc_info=error)

    async def _finish(self, partitions: Collection[int]) -> None:
        """Let lanes finish, and claims that are under way; note after that that we leave."""
        given_up = list(partitions)
        self._asked.difference_update(given_up)
        for partition in given_up:
            metrics.forget(partition)
            if partition in self._lanes:
                self._lanes.pop(partition).leave()
        claims = [self._claims[p] for p in given_up if p in self._claims]
        lanes = [self._tasks.pop(p) for p in given_up if p in self._tasks]
        await _within(FINISH, [*claims, *lanes])
        goodbyes = [asyncio.create_task(self._say_goodbye(p)) for p in given_up]
        await _within(GOODBYE, goodbyes)

    async def _say_goodbye(self, partition: int) -> None:
        """Note that we go on purpose, so that our end does not count as a death."""
        with contextlib.suppress(StoreError):
            await self._store.leave(partition, self._process)

    async def _end(self, partition: int) -> None:
        """Make sure that no earlier lane of a partition still works."""
        self._lanes.pop(partition, None)
        task = self._tasks.get(partition)
        if task is not None:
            await end(task)
            self._tasks.pop(partition, None)


def _pause_after(error: BaseException) -> float:
    """Say how long (s) a lane that ended so rests before its partition is claimed again."""
    match error:
        case Lost(verdict=Verdict.FENCED):
            return FENCED
        case Lost():
            return 0.0
        case _:
            return FAILED


async def _within(seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait for tasks, but no longer than this."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
