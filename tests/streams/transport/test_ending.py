"""A task that is cancelled has to end, whatever swallows its cancellation."""

import asyncio

from streams.transport.ending import end


async def test_a_swallowed_cancellation_is_repeated():
    swallowed = []

    async def stubborn():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if len(swallowed) == 2:
                    raise
                swallowed.append(True)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert len(swallowed) == 2


async def test_a_task_that_is_done_stays_done():
    task = asyncio.create_task(asyncio.sleep(0, "done"))
    await task
    await end(task)
    assert task.result() == "done"
