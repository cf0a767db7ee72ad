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

GATHER = 25
"""Least time (ms) between two appends: timers due meanwhile fire together, each append ends a slice."""
RETRY = 50
"""Least pause (ms) before the next append, where the last one has not moved the earliest timer."""
LONGEST = 1000
"""Longest such pause (ms): the broker's clock may be far behind ours, or be put right meanwhile."""


def wall() -> int:
    """Give this host's clock in milliseconds: it says when to append, never what comes of it."""
    return time.time_ns() // 1_000_000


def running() -> int:
    """Give milliseconds that nobody puts back or forward."""
    return time.monotonic_ns() // 1_000_000


class _Append(NamedTuple):
    at: int
    earliest: int


class Clock:
    """At most one own clock event of a partition is outstanding: appended, not yet absorbed.

    Timers are due by the broker's clock. It is taken to be this host's ``wall``, and at least what the
    broker said last and the time since: a host whose clock is behind, or stepped back, delays nothing.
    These clocks decide only *when* an event is appended; what it does follows from its place in the log and
    its own timestamp.
    """

    def __init__(
        self,
        desk: Desk,
        make: Callable[[int], OutRecord | None],
        wake: Callable[[], None],
        wall: Callable[[], int] = wall,
        running: Callable[[], int] = running,
    ) -> None:
        self._desk = desk
        self._make = make
        self._wake = wake
        self._wall = wall
        self._running = running
        self._silent = False
        self._task: asyncio.Task[None] | None = None
        self._outstanding: int | None = None
        self._heard: tuple[int, int] | None = None
        self._last = _Append(-LONGEST, -1)
        self.appended = 0

    def hear(self, timestamp: int) -> None:
        """Take note of the broker's time on a record that was read."""
        self._heard = timestamp, self._running()

    def now(self) -> int:
        """Give the broker's time as far as it is known."""
        if self._heard is None:
            return self._wall()
        said, at = self._heard
        return max(self._wall(), said + self._running() - at)

    def wait(self, earliest: int | None, off: int) -> float | None:
        """Say how long (s) until an append may be needed; None: not before something happens."""
        if self._silent or earliest is None or self._busy(off):
            return None
        return max(0, earliest - self.now(), self._pause(earliest)) / 1000

    def _pause(self, earliest: int) -> int:
        """Give the rest of the pause after an append; one that moved nothing: as long as the broker is behind."""
        pause = GATHER
        if earliest == self._last.earliest:
            behind = earliest - self._heard[0] if self._heard is not None else 0
            pause = min(max(RETRY, behind), LONGEST)
        return self._last.at + pause - self._running()

    def _busy(self, off: int) -> bool:
        if self._task is not None:
            return True
        if self._outstanding is not None and off >= self._outstanding:
            self._outstanding = None
        return self._outstanding is not None

    def tick(self, earliest: int | None, off: int) -> None:
        """Append a clock event if it is time for one."""
        if earliest is None or self.wait(earliest, off) != 0.0:
            return
        record = self._make(self.now())
        if record is None:
            self._silent = True  # the deployment runs on the clock of its events
            return
        self._last = _Append(self._running(), earliest)
        self._task = asyncio.create_task(self._append(record))

    async def _append(self, record: OutRecord) -> None:
        try:
            passes("before_clock")
            sent = await self._desk.publish([record])
            self._outstanding = sent[Destination(record.topic, record.partition)]
            self.appended += 1
            passes("after_clock")
        except Exception as error:  # noqa: BLE001 - tried again, the timer stays due
            log.warning("clock_event_not_appended", reason=str(error) or repr(error))
        finally:
            self._task = None
            self._wake()

    def close(self) -> None:
        """Append no more."""
        self._silent = True
        if self._task is not None:
            self._task.cancel()
