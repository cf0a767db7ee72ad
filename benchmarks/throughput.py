"""Throughput: every contender over the same events, in turn, several rounds."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from benchmarks import environment, jobs, log
from benchmarks.child import Child
from benchmarks.clickstream import PARTITIONS, Click, as_log
from benchmarks.deployment import Deployment
from benchmarks.result import Result
from benchmarks.rumbo import absorbed
from streams.local.stack import Stack
from streams.settings import Clock

Say = Callable[[str], None]
Rounds = dict[str, list[Result]]
"""The results of each contender, in the order of the rounds."""

RUMBO = "Rumbo, full job"
COUNTER = "Rumbo, counter"
FLOOR = "floor, 1 event in 10 out"
FLOOR_ALIKE = "floor, as many messages as Rumbo"
TEXTBOOK = "textbook Faust app"
QUIX = "Quix Streams, counter"
THREAD = "PyFlink thread mode, counter"
PROCESS = "PyFlink process mode, counter"
CONTENDERS = (RUMBO, COUNTER, FLOOR, FLOOR_ALIKE, TEXTBOOK, QUIX)
PEERS = {"pyflink": (THREAD, PROCESS)}
"""Contenders that run on request."""
FOREIGN = {QUIX: environment.QUIX, THREAD: environment.FLINK, PROCESS: environment.FLINK}
"""What contenders need that have environments of their own."""
EVENTS = "benchmark.events"
"""The topic of the events alone."""
HERE = Path(__file__).parent


@dataclass(slots=True)
class Arena:
    """What all contenders stand on: servers and events."""

    stack: Stack
    events: list[Click]
    alike: dict[str, float] = field(default_factory=lambda: {"messages": 0.1, "size": 300})

    @property
    def kafka(self) -> str:
        assert self.stack.endpoints is not None
        return self.stack.endpoints.kafka

    @property
    def redis(self) -> str:
        assert self.stack.endpoints is not None
        return self.stack.endpoints.redis

    async def run(self, name: str, number: int) -> Result:
        """Let a contender do its job, beginning with an empty Redis."""
        runs: dict[str, Callable[[str], Awaitable[Result]]] = {
            RUMBO: self._full,
            COUNTER: self._counter,
            FLOOR: lambda out: self._floor(out, {**self.alike, "messages": 0.1}),
            FLOOR_ALIKE: lambda out: self._floor(out, self.alike),
            TEXTBOOK: lambda out: self._ours("textbook", out),
            QUIX: lambda out: self._foreign(QUIX, "quix", out, {}),
            THREAD: lambda out: self._flink(THREAD, "thread", out),
            PROCESS: lambda out: self._flink(PROCESS, "process", out),
        }
        await _empty(self.redis)
        return await runs[name](f"run{number}-{len(name)}-{name[:3].strip().lower()}")

    async def _full(self, out: str) -> Result:
        async with Deployment(self.stack, f"{out}.", Clock.EVENTS) as deployment:
            job = jobs.full(self.events, deployment.job_key, jobs.warm_up())
            found = await absorbed(deployment, job)
            size = await log.mean_size(self.kafka, deployment.outputs)
            self.alike = {"messages": found.messages, "size": size}
            return found

    async def _counter(self, out: str) -> Result:
        async with Deployment(self.stack, f"{out}.", Clock.EVENTS) as deployment:
            return await absorbed(deployment, jobs.counter(self.events, jobs.warm_up()))

    async def _floor(self, out: str, more: dict[str, float]) -> Result:
        return await self._ours("floor", out, more)

    async def _ours(self, program: str, out: str, more: dict[str, float] | None = None) -> Result:
        config = await self._config(out) | (more or {})
        return await _told(await Child.program(self.stack.home, f"benchmarks.{program}", config))

    async def _flink(self, name: str, mode: str, out: str) -> Result:
        return await self._foreign(
            name, "flink", out, {"mode": mode, "jars": await environment.flink_jars()}
        )

    async def _foreign(self, name: str, program: str, out: str, more: dict[str, Any]) -> Result:
        python = await environment.python_with(*FOREIGN[name])
        config = await self._config(out) | more
        file = HERE / f"{program}.py"
        return await _told(await Child.foreign(self.stack.home, python, file, config))

    async def _config(self, out: str) -> dict[str, Any]:
        await log.create(self.kafka, out, PARTITIONS)
        return {
            "kafka": self.kafka,
            "redis": self.redis,
            "home": str(self.stack.home),
            "topic": EVENTS,
            "out": out,
            "partitions": PARTITIONS,
            "events": len(self.events),
        }


async def _told(child: Child) -> Result:
    try:
        return Result(**await child.said())
    finally:
        await child.stop()


async def measure(
    stack: Stack, events: list[Click], rounds: int, say: Say, names: Sequence[str] = CONTENDERS
) -> Rounds:
    """Run every contender in every round; another one begins in each."""
    names = [name for name in names if await _installed(name, say)]
    arena = Arena(stack, events)
    await log.create(arena.kafka, EVENTS, PARTITIONS)
    await log.write(arena.kafka, EVENTS, as_log(events))
    found: Rounds = {name: [] for name in names}
    for number in range(rounds):
        for name in turned(names, number):
            say(f"Round {number + 1} of {rounds}: {name}")
            found[name].append(await arena.run(name, number))
    return found


async def _installed(name: str, say: Say) -> bool:
    """Install what a peer needs; one that cannot be installed is left out, and that is said."""
    try:
        if name in FOREIGN:
            await environment.python_with(*FOREIGN[name])
    except environment.NotInstalled as error:
        say(f"{name} is left out: {error}")
        return False
    return True


def turned(names: Sequence[str], by: int) -> Sequence[str]:
    """Let another contender begin in each round.

    >>> turned(["a", "b", "c"], 1)
    ['b', 'c', 'a']
    """
    by %= len(names)
    return [*names[by:], *names[:by]]


async def _empty(url: str) -> None:
    client = Redis.from_url(url)
    try:
        await client.flushall()
    finally:
        await client.aclose()
