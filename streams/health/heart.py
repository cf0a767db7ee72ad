"""The heart of a process: it beats as long as the event loop turns."""

import asyncio
import time

EVERY = 0.5
"""Seconds between two beats."""


class Heart:
    """Counts beats of the running event loop."""

    def __init__(self) -> None:
        self.beats = 0
        self._last = time.monotonic()

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beats += 1
            self._last = time.monotonic()
            await asyncio.sleep(EVERY)

    @property
    def age(self) -> float:
        """Seconds since the last beat."""
        return time.monotonic() - self._last
