"""One partition as it is read: which placing, what waits here, what is out with the owner."""

import asyncio
from collections import deque

from faust.types import TP

from streams.transport.slices import SLICE, WEIGHT, Fetched, Slice, cut, joined

WINDOW = 2
"""Slices of a partition that may be out unacknowledged: one is worked on, one waits at hand."""


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

    def next(self) -> Slice | None:
        """Take the next slice out, if the window allows one: all that has come meanwhile, if it fits."""
        if self.out >= WINDOW or not self.backlog:
            return None
        self.out += 1
        part = joined(self.backlog)
        self._waiting -= len(part.records)
        self._weight -= part.weight
        return part

    def acknowledge(self, done: Slice) -> None:
        """Take back a slice that its owner is done with."""
        if done.epoch == self.epoch:
            self.out -= 1
            self.acknowledged = done.stop

    def close(self) -> None:
        """Forget the placing that is under way."""
        self.backlog.clear()
        if self.placing is not None:
            self.placing.cancel()
