"""The watchdog: ends a process whose partition, or whose event loop, stands still for too long.

It is a thread, so that it also sees a loop that does not turn. Another worker, or this one after
its restart, claims the partition and goes on behind the last commit.
"""

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable

import structlog

from streams.vital import Vital

log = structlog.get_logger("rumbo.watchdog")

STUCK = 75
"""Exit code of a process that the watchdog ended."""
EVERY = 1.0
"""Seconds between two looks."""
LOOP = "event loop"
FOLD = "fold"
"""The stage that does not let go of the event loop."""


def end_process(code: int) -> None:
    """End the process at once: what stands still cannot be asked to leave."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)


class Watchdog:
    """Adds up for how long each partition has stood still although it has something to do."""

    def __init__(
        self,
        limit: float,
        vitals: Callable[[], Iterable[Vital]],
        beats: Callable[[], int],
        end: Callable[[int], None] = end_process,
    ) -> None:
        self._limit = limit
        self._vitals = vitals
        self._beats = beats
        self._end = end
        self._seen: dict[object, tuple[int, float]] = {}

    def start(self) -> None:
        """Look every second, for as long as the process lives."""
        threading.Thread(target=self._keep_looking, name="watchdog", daemon=True).start()

    def _keep_looking(self) -> None:
        before = time.monotonic()
        while True:
            time.sleep(EVERY)
            now = time.monotonic()
            # A process that was frozen has not stood still: all of it slept.
            try:
                self.look(min(now - before, 2 * EVERY))
            except Exception as error:  # noqa: BLE001 - what it looked at changed meanwhile: look again
                log.warning("look_missed", reason=repr(error))
            before = now

    def look(self, passed: float) -> None:
        """Look at everything; ``passed`` (s) is the time since the last look."""
        vitals = list(self._vitals())
        working = {one.partition: one for one in vitals if one.busy and not one.reason}
        marks: dict[object, int] = {number: one.off for number, one in working.items()}
        marks[LOOP] = self._beats()
        self._seen = {what: (mark, self._stood(what, mark, passed)) for what, mark in marks.items()}
        stuck = [what for what, (_, stood) in self._seen.items() if stood > self._limit]
        if stuck:
            self._bite(self._culprit(stuck, working), working)

    def _culprit(self, stuck: list[object], working: dict[int, Vital]) -> object:
        """Name the partition whose fold does not end: it keeps the loop from the others."""
        still = (one.partition for one in working.values() if self._seen[one.partition][1])
        return next((number for number in still if working[number].stage == FOLD), stuck[0])

    def _stood(self, what: object, mark: int, passed: float) -> float:
        before, stood = self._seen.get(what, (mark - 1, 0.0))
        return stood + passed if before == mark else 0.0

    def _bite(self, what: object, working: dict[int, Vital]) -> None:
        told: dict[str, object] = {"seconds": round(self._seen[what][1], 1), "exit_code": STUCK}
        if isinstance(what, int):
            one = working[what]
            told |= {"partition": one.partition, "stage": one.stage, "off": one.off}
        else:
            told |= {"stage": LOOP}
        try:
            log.critical("stands_still", **told, at=_place())
        finally:
            self._end(STUCK)


def _place() -> list[str]:
    """Give where the main thread is."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001
    return [line.strip() for line in traceback.format_stack(frame)[-8:]] if frame else []
