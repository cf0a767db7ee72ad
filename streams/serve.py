"""Running apps in a process that is ours: own signals, own exit code, a hard deadline."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, NoReturn

import structlog

from streams.app import SlicesApp
from streams.collector import spare_the_collector
from streams.lanes import metrics

log = structlog.get_logger("rumbo.serve")

GRACE = 5.0
"""How long (s) after a signal the process is gone at the latest."""
MARGIN = 0.5
"""Part of the grace (s) that is kept for leaving."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(
    *apps: Callable[[], SlicesApp],
    grace: float = GRACE,
    attend: Callable[[Sequence[SlicesApp]], None] = lambda _apps: None,
) -> int:
    """Make apps and run them until a signal or a crash; give the exit code.

    Faust wants an app to be made inside the loop that runs it, hence the functions. At the
    deadline the process ends, whatever still hangs: by then nothing is lost by leaving. ``attend``
    is shown the apps before they start.
    """

    @functools.cache
    def leave_in_time(code: int) -> None:
        deadline = threading.Timer(grace, os._exit, [code])
        deadline.daemon = True
        deadline.start()

    async def guarded() -> int:
        spare_the_collector()
        loop = asyncio.get_running_loop()
        metrics.TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))
        made = [app() for app in apps]
        attend(made)
        return await serve(*made, grace=grace - MARGIN, on_stop=leave_in_time)

    return asyncio.run(guarded())


def leave(code: int) -> NoReturn:
    """End the process at once: taking the interpreter and its libraries down may take seconds."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def serve(
    *apps: SlicesApp,
    grace: float = GRACE,
    stop: asyncio.Event | None = None,
    on_stop: Callable[[int], None] = lambda _code: None,
) -> int:
    """Run apps until SIGTERM, SIGINT, ``stop`` or a crash; give the exit code (1 for a crash).

    ``on_stop`` is told the code as soon as it is clear that the apps end.
    """
    asked = stop or asyncio.Event()
    reasons: list[object] = []
    with _listening(asked, on_stop):
        try:
            for app in apps:
                await _first(app.start(), asked.wait())
            await _first(asked.wait(), *(app.wait_until_stopped() for app in apps))
        except Exception as error:  # noqa: BLE001 - told below, with the exit code
            reasons.append(error)
        on_stop(1 if reasons or any(app.crashed for app in apps) else 0)
        await _stop(apps, grace)
    reasons += [app.crash_reason for app in apps if app.crashed]
    for reason in reasons:
        log.error("crashed", reason=repr(reason))
    return 1 if reasons else 0


@contextlib.contextmanager
def _listening(asked: asyncio.Event, on_stop: Callable[[int], None]) -> Iterator[None]:
    """Hear signals also while the loop is busy: the deadline counts from the signal on."""
    loop = asyncio.get_running_loop()

    def heard(_number: int, _frame: object) -> None:
        on_stop(0)
        loop.call_soon_threadsafe(asked.set)

    before = {number: signal.signal(number, heard) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _first(*waits: Coroutine[Any, Any, Any]) -> None:
    """Wait for the first of some coroutines; raise what it raised, cancel the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


async def _stop(apps: Sequence[SlicesApp], grace: float) -> None:
    """Stop apps; what fails on the way out is told and changes nothing: nothing is lost by leaving."""
    try:
        async with asyncio.timeout(grace):
            ends = await asyncio.gather(*(app.stop() for app in apps), return_exceptions=True)
    except TimeoutError:
        log.warning("left_in_a_hurry", grace=grace)
        return
    for failure in filter(None, ends):
        log.warning("not_all_was_closed", reason=repr(failure))
