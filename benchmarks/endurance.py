"""What becomes of a worker over time: under twice what it can do, and at half of it for long.

Beside the sender and the reader of `benchmarks.latency` a worker is looked at every second: its memory, its
open files, the tasks of its event loop, and how far it lags.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from statistics import linear_regression, median
from typing import Any, NamedTuple
from urllib.request import urlopen

from benchmarks.child import Child
from benchmarks.deployment import Deployment
from benchmarks.latency import JOURNEYS, Latency, Pace, Say, capacity, paced, start_program
from benchmarks.log import ends
from streams.local.ports import free_port
from streams.local.stack import Stack
from streams.settings import Clock
from streams.topics import INPUT

LOOK = 1.0
"""Seconds between two looks."""
CALM = 100
"""Events a second before and after the load."""
CUSTOMERS = 100_000
"""So many that none of them comes several times a second, and waits for a dozen rewards at once."""
WINDOW = 5.0
"""Seconds of calm that are judged together."""
WELL = 2.0
"""So many times the p99 before the load is as good as before."""
PATIENCE = 300.0
"""Seconds after the last lag within which all must be as before."""
CATCHING_UP = 3600.0
"""Seconds after the load within which nothing may lag."""
MIB = 1 << 20
HOUR = 3600.0


class Look(NamedTuple):
    """A worker at one moment: memory in MiB, open files, tasks of its loop, records not yet absorbed."""

    at: float
    memory: float
    files: int
    tasks: int
    lag: int


class Post:
    """Where a worker is watched from."""

    def __init__(self, deployment: Deployment, worker: Child, port: int) -> None:
        self.looks: list[Look] = []
        self._deployment = deployment
        self._worker = worker
        self._port = port

    async def look(self) -> Look:
        """Look once."""
        self._deployment.check()
        tasks = await asyncio.to_thread(_tasks, self._port)
        lag = await self._lag()
        found = Look(
            time.monotonic(), self._worker.memory() / MIB, self._worker.files(), tasks, lag
        )
        self.looks.append(found)
        return found

    async def _lag(self) -> int:
        wanted = await ends(self._deployment.kafka, self._deployment.topic(INPUT))
        held = await self._deployment.absorbed()
        return sum(wanted.values()) - sum(held.values())

    async def keep_looking(self) -> None:
        """Look every second, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def caught_up(self) -> float:
        """Wait until nothing lags; the seconds that it took."""
        began = time.monotonic()
        while (await self.look()).lag > 0:
            if time.monotonic() - began > CATCHING_UP:
                raise TimeoutError(f"The worker still lags after {CATCHING_UP:g} s.")
            await asyncio.sleep(LOOK)
        return time.monotonic() - began


def _tasks(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        lines = page.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("rumbo_tasks "))))


class Load:
    """A deployment that is paced several times, each event under a number of its own."""

    def __init__(self, deployment: Deployment, post: Post) -> None:
        self.deployment = deployment
        self.post = post
        self._sent = 0

    async def calm(self, seconds: float, warm_up: float = 0.0) -> Latency:
        """Send few events; how long they took."""
        pace = Pace(CALM, seconds, warm_up, CUSTOMERS)
        found = await paced(self.deployment, pace, first=self._sent)
        self._sent += pace.events
        return found

    async def send(self, rate: int, seconds: float) -> float:
        """Send at this pace, watched, whatever becomes of it; how many events a second that were."""
        pace = Pace(rate, seconds, 0.0, CUSTOMERS)
        asked = {"first": self._sent, "silent": True}
        async with AsyncExitStack() as children:
            sender = await start_program(
                children, self.deployment, "sender", pace.sender(self.deployment) | asked
            )
            watching = asyncio.create_task(self.post.keep_looking())
            try:
                told = await sender.said()
            finally:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching
        self._sent += pace.events
        return float(pace.events / told["seconds"])


@contextlib.asynccontextmanager
async def _loaded(stack: Stack, name: str) -> AsyncIterator[Load]:
    async with Deployment(stack, f"{name}.", Clock.WALL) as deployment:
        port = free_port()
        worker = await deployment.run("worker", RUMBO_METRICS_PORT=str(port))
        await deployment.run("learner")
        await deployment.apply([JOURNEYS])
        await deployment.activated()
        yield Load(deployment, Post(deployment, worker, port))


async def overload(stack: Stack, events: int, seconds: float, say: Say) -> dict[str, Any]:
    """Send twice what the worker can do; what it took meanwhile, and how soon all was as before."""
    most = await capacity(stack, events, say)
    async with _loaded(stack, "overload") as load:
        before = await load.calm(WINDOW, WINDOW)
        owners = await load.deployment.owners()
        say(f"{2 * most:,} events/s for {seconds:g} s, twice what it can do")
        per_s = await load.send(2 * most, seconds)
        lag = (await load.post.look()).lag
        caught_up = await load.post.caught_up()
        say(f"{lag:,} events behind at the end of the load, none {caught_up:.0f} s later")
        after, back = await _as_before(load, before)
        memory = [one.memory for one in load.post.looks]
        return {
            "capacity_per_s": most,
            "seconds": seconds,
            "sent_per_s": round(per_s),
            "lag": lag,
            "caught_up_s": round(caught_up, 1),
            "p99_before_ms": round(before.p99, 1),
            "p99_after_ms": round(after.p99, 1),
            "back_s": round(back, 1),
            "memory_mib": {
                "before": round(memory[0]),
                "most": round(max(memory)),
                "after": round(memory[-1]),
            },
            "claimed_anew": owners != await load.deployment.owners(),
        }


async def _as_before(load: Load, before: Latency) -> tuple[Latency, float]:
    """Send few events until they take no longer than before; the seconds until then."""
    began = time.monotonic()
    while True:
        at = time.monotonic() - began
        after = await load.calm(WINDOW)
        if after.p99 <= WELL * before.p99:
            return after, at
        if at > PATIENCE:
            raise TimeoutError(
                f"After {PATIENCE:g} s p99 is {after.p99:.0f} ms, not {before.p99:.0f}."
            )


async def soak(stack: Stack, events: int, seconds: float, say: Say) -> dict[str, Any]:
    """Send half of what the worker can do for long; by how much memory, files and tasks grow."""
    rate = await capacity(stack, events, say) // 2
    async with _loaded(stack, "soak") as load:
        await load.send(rate, seconds)
        load.post.looks.clear()
        say(f"{rate:,} events/s for {seconds:g} s, after as long a warm-up")
        await load.send(rate, seconds)
        looks = load.post.looks
        return {
            "per_s": rate,
            "seconds": seconds,
            "memory_mib": round(median(one.memory for one in looks)),
            "memory_mib_per_h": round(_slope(looks, "memory"), 2),
            "files": round(median(one.files for one in looks)),
            "files_per_h": round(_slope(looks, "files"), 2),
            "tasks": round(median(one.tasks for one in looks)),
            "tasks_per_h": round(_slope(looks, "tasks"), 2),
        }


def _slope(looks: list[Look], figure: str) -> float:
    """Give by how much a figure grows in an hour, by least squares.

    >>> looks = [Look(0.0, 100.0, 5, 9, 0), Look(1800.0, 101.0, 5, 8, 0)]
    >>> _slope(looks, "memory"), _slope(looks, "tasks")
    (2.0, -2.0)
    """
    values = [getattr(one, figure) for one in looks]
    return HOUR * linear_regression([one.at for one in looks], values).slope
