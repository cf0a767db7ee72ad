"""Time in silence: the owner of a partition appends a clock event when a timer is due."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import structlog

from streams.lanes.failpoints import passes
from streams.lanes.fold import OutRecord
from streams.transport.owner import Desk
from streams.transport.publishing import Destination

log = structlog.get_logger("rumbo.clock")

RETRY = 50
"""Pause (ms) before the next append, where the last one has not moved the earliest timer."""


def wall() -> int:
    """Give this host's clock in milliseconds: it says when to append, never what comes of it."""
    return time.time_ns() // 1_000_000


class _Append(NamedTuple):
    at: int
    earliest: int


class Clock:
    """At most one own clock event of a partition is outstanding: appended, not yet absorbed.

    All instants are ms of the wall clock, which decides only *when* an event is appended; what it
    does follows from its place in the log and its own timestamp.
    """

    def __init__(
        self, desk: Desk, make: Callable[[int], OutRecord | None], wake: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._make = make
        self._wake = wake
        self._silent = False
        self._task: asyncio.Task[None] | None = None
        self._outstanding: int | None = None
        self._last = _Append(0, -1)
        self.appended = 0

    def wait(self, earliest: int | None, off: int, now: int) -> float | None:
        """Say how long (s) until an append may be needed; None: not before something happens."""
        if self._silent or earliest is None or self._busy(off):
            return None
        again = self._last.at + RETRY if earliest == self._last.earliest else 0
        return max(0.0, (max(earliest, again) - now) / 1000)

    def _busy(self, off: int) -> bool:
        if self._task is not None:
            return True
        if self._outstanding is not None and off >= self._outstanding:
            self._outstanding = None
        return self._outstanding is not None

    def tick(self, earliest: int | None, off: int, now: int) -> None:
        """Append a clock event if it is time for one."""
        if earliest is None or self.wait(earliest, off, now) != 0.0:
            return
        record = self._make(now)
        if record is None:
            self._silent = True  # the deployment runs on the clock of its events
            return
        self._last = _Append(now, earliest)
        self._task = asyncio.create_task(self._append(record))

    async def _append(self, record: OutRecord) -> None:
        passes("before_clock")
        try:
            sent = await self._desk.publish([record])
            self._outstanding = sent[Destination(record.topic, record.partition)]
            self.appended += 1
        except Exception as error:  # noqa: BLE001 - tried again, the timer stays due
            log.warning("clock_event_not_appended", reason=str(error))
        finally:
            self._task = None
        passes("after_clock")
        self._wake()

    def close(self) -> None:
        """Append no more."""
        self._silent = True
        if self._task is not None:
            self._task.cancel()
