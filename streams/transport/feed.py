"""One partition as it is read: which placing, what waits here, what is out with the owner."""

import asyncio
from collections import deque

from faust.types import TP

from streams.transport.slices import SLICE, WEIGHT, Fetched, Slice, cut, joined

WINDOW = 2
"""Slices of a partition that may be out unacknowledged: one is worked on, one waits at hand."""
SMALL = SLICE // 5
"""So few records (and a fifth of a slice's bytes) that a slice costs more than what is in it."""
APART = 2.0
"""How far apart small slices are, in times of what the last one took: what comes meanwhile goes
together, the more of it the busier the worker is. With an idle worker hardly anything waits."""
FARTHEST = 0.02
"""The farthest (s)."""


class Feed:
    """The reading of one partition since it was last placed; ``epoch`` tells placings apart."""

    def __init__(self, tp: TP, epoch: int) -> None:
        self.tp = tp
        self.epoch = epoch
        self.backlog: deque[Slice] = deque()
        self._waiting = 0
        self._weight = 0
        self.out = 0
        self.acknowledged: int | None = None
        self._given: deque[float] = deque()
        self._ripe = 0.0
        self._apart = 0.0
        self.placing: asyncio.Task[None] | None = None
        self.complaint = ""

    @property
    def full(self) -> bool:
        """Whether enough lies here that no more need be fetched."""
        return self._waiting >= WINDOW * SLICE or self._weight >= WINDOW * WEIGHT

    def put(self, fetched: Fetched) -> None:
        """Keep what was fetched, unless it is of an earlier placing."""
        if fetched.epoch == self.epoch:
            for part in cut(self.tp, fetched):
                self.backlog.append(part)
                self._waiting += len(part.records)
                self._weight += part.weight

    @property
    def small(self) -> bool:
        """Whether what waits here is little: then it may have to wait for more."""
        return self._waiting < SMALL and self._weight < WEIGHT // 5

    def wait(self, now: float) -> float | None:
        """Say how long (s) until the next slice may go; None where something else must happen first."""
        if self.out >= WINDOW or not self.backlog:
            return None
        return max(0.0, self._ripe - now) if self.small else 0.0

    def next(self, now: float) -> Slice | None:
        """Take the next slice out, if it is time for one: all that has come meanwhile, if it fits."""
        if self.wait(now) != 0.0:
            return None
        self.out += 1
        self._given.append(now)
        self._ripe = now + self._apart
        part = joined(self.backlog)
        self._waiting -= len(part.records)
        self._weight -= part.weight
        return part

    def acknowledge(self, done: Slice, now: float) -> None:
        """Take back a slice that its owner is done with."""
        if done.epoch == self.epoch:
            self.out -= 1
            self.acknowledged = done.stop
            self._apart = min(APART * (now - self._given.popleft()), FARTHEST)

    def close(self) -> None:
        """Forget the placing that is under way."""
        self.backlog.clear()
        if self.placing is not None:
            self.placing.cancel()
