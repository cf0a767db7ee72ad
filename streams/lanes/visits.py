"""Visits: where a schedule recurs or a backfill waits, the owner of a partition names all of its customers."""

import asyncio
from collections.abc import Iterable, Iterator

import orjson
import structlog

from streams.lanes.claim import Claimed
from streams.lanes.failpoints import passes
from streams.lanes.fold import Visit
from streams.lanes.means import Means
from streams.store.values import Verdict
from streams.transport.publishing import Destination

log = structlog.get_logger("rumbo.visits")

MOST = 500
"""How many customers one event names."""

MOST_BYTES = 192 * 1024
"""How many bytes their names have in it at most, as they are written in JSON."""


def portions(names: Iterable[str]) -> Iterator[list[str]]:
    """Divide customers among events, so that each is small enough for the input.

    >>> [len(some) for some in portions(["anna"] * 1001)]
    [500, 500, 1]
    """
    some: list[str] = []
    size = 0
    for name in names:
        more = len(orjson.dumps(name)) + 1
        if some and (len(some) == MOST or size + more > MOST_BYTES):
            yield some
            some, size = [], 0
        some.append(name)
        size += more
    if some:
        yield some


class Visits:
    """At most one walk over a partition's customers is under way, and one event of it outstanding.

    The next event is appended when the last one is absorbed: what comes between is not held up for
    longer than one takes. A walk that breaks off begins again, with this owner or the next one: the
    customers remember for which occurrence they were visited.
    """

    def __init__(self, means: Means, claimed: Claimed) -> None:
        self._means = means
        self._place = claimed.place
        self._token = claimed.token
        self._task: asyncio.Task[None] | None = None
        self._off = claimed.expected
        self._moved = asyncio.Event()

    def look(self, partition: bytes | None, now: int) -> None:
        """Begin a walk if one is due by now (ms)."""
        if self._task is None:
            visit = self._means.fold.visit(partition, now)
            if visit is not None:
                self._task = asyncio.create_task(self._walk(visit))

    def absorbed(self, off: int) -> None:
        """Take note of how far the partition is."""
        self._off = off
        if self._task is not None:
            self._moved.set()

    async def _walk(self, visit: Visit) -> None:
        try:
            async for page in self._means.store.names(self._place.partition):
                for some in portions(page):
                    await self._visit(visit, some)
            await self._not_gone_back()
            await self._visit(visit, [], done=True)
        except Exception as error:  # noqa: BLE001 - the next look begins again
            log.warning("visits_broke_off", journey=visit.journey, reason=str(error) or repr(error))
        finally:
            self._task = None

    async def _visit(self, visit: Visit, customers: list[str], *, done: bool = False) -> None:
        """Append one event, and wait until it is absorbed."""
        passes("before_visit")
        record = self._means.fold.visits(self._place, visit, customers, done=done)
        sent = await self._means.desk.publish([record])
        passes("after_visit")
        until = sent[Destination(record.topic, record.partition)]
        while (-1 if self._off is None else self._off) < until:
            await self._commit()

    async def _not_gone_back(self) -> None:
        """Make sure that Redis had all customers while they were named; where not, the lane ends, and so does this.

        It is at the position of the last commit only if it never went back.
        """
        while True:
            off, partition = self._off, self._place.partition
            loaded = await self._means.store.load(partition, self._token, off, (), None, 0)
            if loaded.verdict is Verdict.COMMITTED:
                return
            if off == self._off:
                await self._commit()

    async def _commit(self) -> None:
        self._moved.clear()
        await self._moved.wait()

    def close(self) -> None:
        """Name no more customers."""
        if self._task is not None:
            self._task.cancel()
