"""A worker: real lanes, its part of the group, and everything that it may do next."""

import asyncio
import contextlib
from dataclasses import replace
from functools import partial

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.lanes.lanes import Lanes
from streams.lanes.layout import Layout
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook
from streams.store.store import Store
from streams.topics import TOPICS, Direction, Partitions
from streams.transport.feed import WINDOW
from streams.transport.owner import TP
from streams.transport.slices import Slice
from tests.streams.lanes.interleaved.gates import Fate, GatedRedis, Gates
from tests.streams.lanes.interleaved.kafka import Desk, Reader

JOB, KEY = "job", b"0123456789abcdef"
INPUT, JOBS, EXAMPLES = "clickstream.events", "rumbo.jobs", "learning.examples"
OUTPUTS = tuple(
    name
    for name, topic in TOPICS.items()
    if topic.direction is Direction.OUT and topic.partitions is Partitions.INPUT
)
LAYOUT = Layout(job=JOB, input=INPUT, jobs=JOBS, outputs=OUTPUTS, compare=0.0)


def book_of(catalogue):
    """Give a book that holds these definitions."""
    book = DefinitionsBook("", "journey.definitions", compiled)
    book.catalogue = catalogue
    return book


def fold_of(book, wall):
    """Give the engine of a partition, with the definitions of this book."""
    return JourneyFold(book, SnapshotBook("", ""), prefix="", job_key=KEY, wall=wall)


class Feed:
    """A partition as this worker reads it since it was last placed."""

    def __init__(self, epoch):
        self.epoch = epoch
        self.next = None
        self.out = 0
        self.placing = None


class Worker:
    """One process. ``skew`` (ms) is how far its clock is ahead of the broker's; one that does not
    keep states reads them anew for every slice."""

    def __init__(self, kafka, client, book, skew=0, *, keeps=True):
        self.kafka, self.skew = kafka, skew
        self.gates = Gates()
        self.feeds, self.ends = {}, []
        self._epoch = 0
        self.leaving = False
        self.batch = 3
        self.fold = fold_of(book, self.wall)
        store = Store(GatedRedis(client, self.gates), JOB)
        layout = LAYOUT if keeps else replace(LAYOUT, kept=0)
        self.lanes = Lanes(layout, self.fold, store, Reader(kafka, self.gates), self.wall)

    def wall(self):
        return self.kafka.now + self.skew

    async def start(self):
        await self.lanes.start(Desk(self.kafka, self.gates, self._replace))

    def _replace(self, tp, _delay=0.0):
        if tp.partition in self.feeds:
            self.place(tp.partition)

    def place(self, partition):
        """Begin to read a partition, or begin anew."""
        self.void(partition)
        self._epoch += 1
        self.feeds[partition] = Feed(self._epoch)

    def void(self, partition):
        feed = self.feeds.pop(partition, None)
        if feed is not None and feed.placing is not None:
            feed.placing.cancel()
        return feed is not None

    def revoke(self, partition):
        """Hear that a partition is somebody else's now."""
        if self.void(partition):
            self.ends.append(asyncio.ensure_future(self.lanes.revoked({TP(INPUT, partition)})))

    def terminate(self):
        """Get a SIGTERM."""
        self.leaving = True
        for partition in list(self.feeds):
            self.void(partition)
        self.ends.append(asyncio.ensure_future(self.lanes.close()))

    async def _place(self, partition, feed):
        with contextlib.suppress(Exception):
            feed.next = await self.lanes.slice_start(TP(INPUT, partition))
        feed.placing = None

    def _claim(self, partition, feed):
        feed.placing = asyncio.ensure_future(self._place(partition, feed))

    def _fetch(self, partition, feed):
        log = self.kafka.logs[INPUT, partition]
        start, records = feed.next, log[feed.next : feed.next + self.batch]
        feed.next, feed.out = start + len(records), feed.out + 1
        part = Slice(
            TP(INPUT, partition), feed.epoch, start, feed.next, len(log), records, weight=0
        )
        self.lanes.take(part, partial(self._done, feed))

    @staticmethod
    def _done(feed):
        feed.out -= 1

    def moves(self):
        """Everything that may happen in this worker next; looks only where a slice waits for one."""
        return self._moves(
            [gate for gate in self.requests() if not gate.look or self._needed(gate)]
        )

    def all_moves(self):
        """Everything that may happen in this worker next."""
        return self._moves(self.requests())

    def _needed(self, look):
        return any(
            feed.out and look.what.endswith(f"{{{JOB}:{partition}}}:meta")
            for partition, feed in self.feeds.items()
        )

    def _moves(self, gates):
        found = [partial(gate.passed.set_result, Fate.DONE) for gate in gates]
        for partition, feed in self.feeds.items():
            if feed.next is None and feed.placing is None:
                found.append(partial(self._claim, partition, feed))
            elif feed.next is not None and feed.out < WINDOW and self._more(partition, feed):
                found.append(partial(self._fetch, partition, feed))
        return found

    def _more(self, partition, feed):
        return feed.next < len(self.kafka.logs[INPUT, partition])

    def requests(self):
        """The requests that wait, looks last."""
        return sorted(self.gates.waiting, key=lambda gate: gate.look)

    def idle(self):
        """Whether nothing but looks may happen."""
        claimed = all(feed.next is not None for feed in self.feeds.values())
        return claimed and all(gate.look for gate in self.gates.waiting) and not any(
            self._more(*one) for one in self.feeds.items()
        )  # fmt: skip
