"""What is known of a job from ``rumbo.jobs``: epochs, where folds begin, events set aside."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from aiokafka import TopicPartition

from streams.lanes import facts
from streams.lanes.facts import Aside, Bridged, Claim, Epoch, Fact, Moved, Moving
from streams.lanes.fold import OutRecord
from streams.lanes.layout import Layout
from streams.transport.reader import Reader, Span

Publish = Callable[[Sequence[OutRecord]], Awaitable[object]]
"""Sends records and waits until the broker has them."""


class Jobs:
    """A view of ``rumbo.jobs``, read to its end on demand; facts only grow, so none is forgotten."""

    def __init__(self, layout: Layout, reader: Reader, publish: Publish) -> None:
        self._layout = layout
        self._reader = reader
        self._publish = publish
        self._log = TopicPartition(layout.jobs, facts.PARTITION)
        self._next = 0
        self._turn = asyncio.Lock()
        self._epochs: list[Epoch] = []
        self._claims: dict[tuple[int, int], Claim] = {}
        self._bridged: set[Bridged] = set()
        self._moving: Moving | None = None
        self._moved: dict[int, Moved] = {}
        self._asides: defaultdict[tuple[int, int], set[int]] = defaultdict(set)

    async def refresh(self) -> None:
        """Read to the end of the log, as it is when this is called."""
        async with self._turn:
            begin, end = (await self._reader.bounds([self._log]))[self._log]
            first = begin if end < self._next else max(begin, self._next)
            found = await self._reader.read({self._log: Span(first, end)})
            for record in found[self._log]:
                self._note(facts.read(self._layout.job, record.key, record.value))
            self._next = end

    def _note(self, fact: Fact | None) -> None:
        match fact:
            case Epoch():
                self._epochs.append(fact)
            case Claim(epoch, partition):
                self._claims.setdefault((epoch, partition), fact)
            case Aside(epoch, partition, off):
                self._asides[epoch, partition].add(off)
            case Bridged():
                self._bridged.add(fact)
            case Moving(epoch):
                if self._moving is None or epoch > self._moving.epoch:
                    self._moving = fact
            case Moved(epoch):
                if self._moved.setdefault(epoch, fact) is fact:
                    self._begin_moved(fact)

    def _begin_moved(self, fact: Moved) -> None:
        for partition, start in enumerate(fact.starts):
            claim = Claim(fact.epoch, partition, len(fact.starts), start, fact.run)
            self._claims.setdefault((fact.epoch, partition), claim)

    @property
    def moving(self) -> Moving | None:
        """The move to another count of partitions that was begun and not finished, if there is one."""
        opened = max((one.epoch for one in self._epochs if one.partition is None), default=0)
        return self._moving if self._moving and self._moving.epoch > opened else None

    def moved(self, epoch: int) -> Moved | None:
        """Give where the folds of an epoch begin, when all customers lie in its log."""
        return self._moved.get(epoch)

    def bridged(self, source: str) -> frozenset[int]:
        """Give the partitions of its topic that a bridge ever began to read."""
        return frozenset(one.partition for one in self._bridged if one.source == source)

    @property
    def highest(self) -> int:
        """The highest epoch of any partition."""
        return max((one.epoch for one in self._epochs), default=0)

    def epoch(self, partition: int) -> int:
        """Give the current epoch of a partition."""
        found = [one.epoch for one in self._epochs if one.partition in {None, partition}]
        return max(found, default=0)

    def claim(self, epoch: int, partition: int) -> Claim | None:
        """Give the claim that says where the fold begins, if there is one yet."""
        return self._claims.get((epoch, partition))

    def partitions(self, epoch: int, partition: int) -> int:
        """Give the count of partitions that a fold was begun with, of others where it was not."""
        one = self.claim(epoch, partition)
        others = (claim for claim in self._claims.values() if claim.epoch == epoch)
        begun = one or next(others, None)
        return 0 if begun is None else begun.partitions

    def asides(self, epoch: int, partition: int) -> frozenset[int]:
        """Give the offsets of the events that were set aside."""
        return frozenset(self._asides.get((epoch, partition), ()))

    async def write(self, *new: Fact) -> None:
        """Write facts and read to the end of the log."""
        await self._publish([facts.record(self._layout.job, self._layout.jobs, one) for one in new])
        await self.refresh()

    async def begin(self, claim: Claim) -> Claim:
        """Write where a fold begins and give the claim that stands: the first one in the log."""
        await self.write(claim)
        return self._claims[claim.epoch, claim.partition]
