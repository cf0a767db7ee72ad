"""Throughput: every contender over the same events, in turn, several rounds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis

from benchmarks import log
from benchmarks.child import Child
from benchmarks.deployment import Deployment
from benchmarks.result import Result
from benchmarks.rumbo import Recording, alone, live, record
from benchmarks.shoppers import PARTITIONS, as_log
from streams.demo.shoppers import ShopperEvent
from streams.local.stack import Stack
from streams.settings import Clock

Say = Callable[[str], None]
Rounds = dict[str, list[Result]]
"""The results of each contender, in the order of the rounds."""

FLOOR = "floor"
TEXTBOOK = "textbook Faust app"
ALONE = "Rumbo, worker alone"
LIVE = "Rumbo, live with learner"
CONTENDERS = (FLOOR, TEXTBOOK, ALONE, LIVE)
EVENTS = "benchmark.events"
"""The topic of the events alone."""


@dataclass(frozen=True, slots=True)
class Arena:
    """What all contenders stand on: servers, events, and what a run of Rumbo over them left."""

    stack: Stack
    kafka: str
    redis: str
    events: list[ShopperEvent]
    recording: Recording

    async def floor(self, number: int) -> Result:
        recording = self.recording
        more = {"messages": recording.messages, "size": recording.size}
        return await self._program("benchmarks.floor", number, more)

    async def textbook(self, number: int) -> Result:
        return await self._program("benchmarks.textbook", number, {})

    async def _program(self, module: str, number: int, more: dict[str, float]) -> Result:
        out = f"{module}.{number}.out"
        await log.create(self.kafka, out, PARTITIONS)
        config = {
            "kafka": self.kafka,
            "redis": self.redis,
            "topic": EVENTS,
            "out": out,
            "partitions": PARTITIONS,
            "events": len(self.events),
        }
        child = await Child.program(self.stack.home, module, config | more)
        try:
            return Result(**await child.said())
        finally:
            await child.stop()

    async def alone(self, number: int) -> Result:
        async with Deployment(self.stack, f"alone{number}.", Clock.EVENTS) as deployment:
            return await alone(deployment, self.recording)

    async def live(self, number: int) -> Result:
        async with Deployment(self.stack, f"live{number}.", Clock.EVENTS) as deployment:
            return await live(deployment, self.events)


async def measure(stack: Stack, events: list[ShopperEvent], rounds: int, say: Say) -> Rounds:
    """Run every contender in every round; each begins with an empty Redis."""
    arena = await _arena(stack, events, say)
    runs: dict[str, Callable[[int], Awaitable[Result]]] = {
        FLOOR: arena.floor,
        TEXTBOOK: arena.textbook,
        ALONE: arena.alone,
        LIVE: arena.live,
    }
    found: Rounds = {name: [] for name in CONTENDERS}
    for number in range(rounds):
        for name in _turned(CONTENDERS, number):
            say(f"Round {number + 1} of {rounds}: {name}")
            await _empty(arena.redis)
            found[name].append(await runs[name](number))
    return found


async def _arena(stack: Stack, events: list[ShopperEvent], say: Say) -> Arena:
    endpoints = stack.endpoints
    assert endpoints is not None
    await log.create(endpoints.kafka, EVENTS, PARTITIONS)
    await log.write(endpoints.kafka, EVENTS, as_log(events))
    say("A first run of Rumbo, not counted: it makes the log that its worker gets alone")
    deployment = Deployment(stack, "recorded.", Clock.EVENTS)
    async with deployment:
        await live(deployment, events)
    recording = await record(deployment)
    return Arena(stack, endpoints.kafka, endpoints.redis, events, recording)


def _turned(names: tuple[str, ...], by: int) -> tuple[str, ...]:
    """Let another contender begin in each round."""
    by %= len(names)
    return names[by:] + names[:by]


async def _empty(url: str) -> None:
    client = Redis.from_url(url)
    try:
        await client.flushall()
    finally:
        await client.aclose()
