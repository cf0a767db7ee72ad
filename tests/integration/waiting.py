"""Waiting for a condition, with a deadline."""

import asyncio
import time


async def until(condition, what, patience=30.0):
    """Give what the condition gives once that is true; it may be a coroutine's function."""
    deadline = time.monotonic() + patience
    while True:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {patience} s")
        await asyncio.sleep(0.02)
