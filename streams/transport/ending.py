"""Ending a task for good."""

import asyncio
from typing import Any

AGAIN = 0.1
"""How long (s) a task may take to end before it is cancelled again."""


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended.

    Once is not enough: `asyncio.wait_for`, which the client of Redis calls at every write, swallows
    a cancellation that comes together with its result (before Python 3.12).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN)
