"""A lane: one task that does everything for one owned partition, in turn."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import structlog

from streams.lanes import metrics
from streams.lanes.claim import Claimed
from streams.lanes.clock import Clock
from streams.lanes.deadly import Caution
from streams.lanes.failpoints import passes
from streams.lanes.fold import Folded, Hold, Record
from streams.lanes.means import Means
from streams.lanes.outlet import Outlet
from streams.lanes.progress import Progress, Stage
from streams.lanes.spans import spans
from streams.lanes.states import States
from streams.lanes.visits import Visits
from streams.store.values import Loaded, Verdict, Write
from streams.transport.slices import Slice

log = structlog.get_logger("rumbo.lane")

encode = msgspec.msgpack.Encoder().encode

HOLD = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Pauses (s) before what a partition waits for is asked for again; the last one repeats."""


class Lost(Exception):
    """The partition is not, or no longer, as this lane believes; ``verdict`` says how."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict


class Work(NamedTuple):
    """A slice to absorb, and whom to tell when it is."""

    part: Slice
    done: Callable[[], None]


class Lane:
    """Absorbs the slices of a partition from its claim on: load, fold, commit, publish.

    The publishing of one slice runs beside the loading and folding of the next; the next commit
    waits for it.
    """

    def __init__(self, means: Means, claimed: Claimed) -> None:
        self.means = means
        self.claimed = claimed
        self.place = claimed.place
        self.off = claimed.off
        self.hold = ""
        self.progress = Progress()
        self._expected = claimed.expected
        self._state = claimed.state
        self._earliest = claimed.held.earliest
        self._reached = claimed.off + 1
        self._label = str(claimed.place.partition)
        self._caution = Caution(claimed.held, claimed.asides)
        self._states = States(means.store, self.place.partition, claimed.token, self._room)
        self._outlet = Outlet(means.desk, means.layout.jobs, claimed.silence, self.place.partition)
        self._queue: asyncio.Queue[Work | None] = asyncio.Queue()
        self._clock = Clock(
            means.desk,
            lambda now: means.fold.clock(self.place, now),
            lambda: self._queue.put_nowait(None),
            means.wall,
        )
        self._visits = Visits(means, claimed)
        self._leaving = False
        self._appended = claimed.end - 1
        self._asked = 0.0
        self._looked = time.monotonic()
        metrics.OUTBOX_AGE.labels(self._label).set_function(self._outlet.age)
        metrics.DUE.labels(self._label).set_function(self.overdue)

    def take(self, work: Work) -> None:
        """Accept a slice; it is absorbed in its turn."""
        self._queue.put_nowait(work)

    @property
    def busy(self) -> bool:
        """Whether there is something to do."""
        return self.progress.stage is not Stage.WAIT or not self._queue.empty()

    @property
    def state(self) -> bytes | None:
        """The state of the partition, as of the last commit."""
        return self._state

    def overdue(self) -> float:
        """How long (s) the earliest timer has been due."""
        if self._earliest is None:
            return 0.0
        return max(0.0, (self._clock.now() - self._earliest) / 1000)

    def _room(self) -> int:
        """Give how many bytes of states this lane may keep: its part of what the process may."""
        return self.means.layout.kept // max(1, len(self.means.desk.assigned or ()))

    def leave(self) -> None:
        """End after the commit that is under way."""
        self._leaving = True
        self._queue.put_nowait(None)

    async def run(self) -> None:
        """Absorb until told to leave; an exception says why it could not go on."""
        try:
            await self._append()
            while not self._leaving:
                work = await self._next()
                if work is not None:
                    await self._absorb(work)
            await self._outlet.sent()
            passes("before_clear")
            await self.means.store.delivered(self.place.partition, self.claimed.token)
        finally:
            self._outlet.close()
            self._clock.close()
            self._visits.close()

    # Waiting

    async def _next(self) -> Work | None:
        """Give the next slice; None after something else was due."""
        self.progress.enter(Stage.WAIT)
        self._clock.tick(self._earliest, self.off)
        if time.monotonic() - self._asked > self.means.layout.compare:
            await self._append()
        if not self._queue.empty():
            return self._queue.get_nowait()
        look = self._looked + self.means.layout.compare - time.monotonic()
        if look <= 0:
            await self._look()
            return None
        clock = self._clock.wait(self._earliest, self.off)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(look if clock is None else min(clock, look)):
                return await self._queue.get()
        return None

    async def _look(self) -> None:
        """See in silence whether the partition is still ours, and at the position we left it."""
        self._looked = time.monotonic()
        if self._outlet.failed:
            await self._outlet.sent()
        owner = await self.means.store.owner(self.place.partition)
        if owner.token != self.claimed.token:
            raise Lost(Verdict.FENCED, "another worker owns the partition")
        if owner.off != self._expected:
            raise Lost(Verdict.RESYNC, f"Redis is at {owner.off}, not at {self._expected}")

    async def _append(self) -> None:
        """Append the control events that the engine misses, once all that was in the log is read."""
        self._asked = time.monotonic()
        if self.off < self._appended:
            return
        missing = self.means.fold.appends(self.place, self._state)
        if missing:
            sent = await self.means.desk.publish(missing)
            self._appended = max(sent.values())
        else:
            self._visits.look(self._state, self._clock.now())

    # Absorbing

    async def _absorb(self, work: Work) -> None:
        part = work.part
        if part.start > self._reached:
            raise Lost(Verdict.RESYNC, f"records {self._reached} to {part.start - 1} are missing")
        self._reached = part.stop
        if part.records:
            self._clock.hear(part.records[-1].timestamp)
        records: Sequence[Record] = [
            Record(one.offset, one.timestamp, one.key, one.value, one.headers)
            for one in part.records
            if one.offset > self.off
        ]
        if not records:
            work.done()
        while records and not self._leaving:
            records = await self._step(records, work)
        metrics.LAG.labels(self._label).set(part.end - 1 - self.off)

    async def _step(self, records: Sequence[Record], work: Work) -> Sequence[Record]:
        """Fold and commit as many records as may go together; give the others."""
        enter = self.progress.enter
        enter(Stage.READ)
        some = await self._able(records)
        if not some:
            return records
        needs = self.means.fold.needs(self.place, self._state, some)
        loaded = await self._states.load(self._expected, needs)
        self._judge(loaded.verdict)
        if self._caution.careful(self.off):
            await self._suspect(some[0].offset)
        passes("before_fold")
        enter(Stage.FOLD)
        folded = self._fold(some[: needs.take], loaded)
        enter(Stage.PUBLISH)
        await self._outlet.sent()
        enter(Stage.COMMIT)
        await self._commit(folded, some[0].offset)
        count = sum(record.offset <= folded.off for record in records)
        metrics.EVENTS.labels(self._label).inc(count)
        metrics.SLICE_SIZE.observe(count)
        metrics.refused(folded.refused)
        metrics.chosen(folded.chosen)
        metrics.clocks(folded.clocks)
        rest = records[count:]
        traced = spans.after(self.place, some, folded.outbox)
        self._outlet.send(folded.outbox, folded.off, traced if rest else (*traced, work.done))
        return rest

    async def _able(self, records: Sequence[Record]) -> Sequence[Record]:
        """Give the records whose documents and snapshots are at hand; wait for the first one's."""
        if self._caution.careful(self.off):
            records = records[:1]
        pauses = iter(HOLD)
        while not self._leaving:
            able = await self.means.fold.ready(self.place, self._state, records)
            self._tell(able.reason if isinstance(able, Hold) else "")
            if not isinstance(able, Hold):
                return records[:able]
            await asyncio.sleep(next(pauses, HOLD[-1]))
            await self._look()
        return ()

    async def _suspect(self, off: int) -> None:
        """Note the one event that is decided next: a death from here on is under its mark."""
        self._judge(
            await self.means.store.suspect(
                self.place.partition, self.claimed.token, self._expected, off
            )
        )

    def _tell(self, reason: str) -> None:
        if reason != self.hold:
            self.hold = reason
            metrics.HOLD.labels(self._label).set(1 if reason else 0)
            if reason:
                log.warning("partition_holds", partition=self.place.partition, reason=reason)

    def _fold(self, records: Sequence[Record], loaded: Loaded) -> Folded:
        """Fold records; fewer of them when the commit would be too large for one step of Redis."""
        fold, aside = self.means.fold.fold, self._caution.aside
        while True:
            folded = fold(self.place, self._state, records, loaded.states, loaded.due, aside)
            if not records[0].offset <= folded.off <= records[-1].offset:
                raise AssertionError(
                    f"the fold of {records[0].offset} to {records[-1].offset} ended at {folded.off}"
                )
            if len(records) == 1 or folded.size <= self.means.layout.commit:
                return folded
            records = records[: len(records) // 2]

    # Committing

    async def _commit(self, folded: Folded, first: int) -> None:
        place = self.place
        folded.outbox += self._caution.absorbed(place, self.means.layout.jobs, first, folded.off)
        write = Write(
            off=folded.off,
            epoch=place.epoch,
            partitions=place.partitions,
            checksum=folded.checksum,
            state=folded.partition,
            states=folded.states,
            due=folded.due,
            outbox=encode(folded.outbox) if folded.outbox else b"",
        )
        passes("before_commit")
        committed = await self.means.store.commit(
            place.partition, self.claimed.token, self._expected, write
        )
        self._judge(committed.verdict)
        passes("after_commit")
        self.off = self._expected = folded.off
        self._state, self._earliest = folded.partition, committed.earliest
        self._states.written(folded.states)
        self._visits.absorbed(folded.off)
        self._looked = time.monotonic()
        metrics.SLICES.labels(self._label).inc()

    def _judge(self, verdict: Verdict) -> None:
        if verdict is Verdict.FENCED:
            raise Lost(verdict, "another worker owns the partition")
        if verdict is Verdict.RESYNC:
            raise Lost(verdict, f"Redis is not at {self._expected}")
