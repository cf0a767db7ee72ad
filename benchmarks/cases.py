"""One job of Rumbo under several conditions, in turn: two workers, no exactness, many customers."""

from collections.abc import Awaitable, Callable, Sequence

from redis.asyncio import Redis

from benchmarks import jobs
from benchmarks.deployment import Deployment
from benchmarks.result import Result
from benchmarks.rumbo import absorbed
from benchmarks.throughput import Say, turned
from streams.local.stack import Stack
from streams.settings import Clock

Cases = dict[str, list[Result]]
"""The results of each case, in the order of the rounds."""
Run = Callable[[Deployment], Awaitable[Result]]


async def workers(stack: Stack, events: int, rounds: int, say: Say) -> Cases:
    """Do the full job with one worker and with two."""
    found, before = jobs.counted(events), jobs.warm_up()

    def by(count: int) -> Run:
        return lambda at: absorbed(at, jobs.full(found, at.job_key, before), workers=count)

    return await _in_turn(stack, {"one worker": by(1), "two workers": by(2)}, rounds, say)


async def exactness(stack: Stack, events: int, rounds: int, say: Say) -> Cases:
    """Do the full job as it is, and with one pipeline in the place of the guarded commit."""
    found, before = jobs.counted(events), jobs.warm_up()

    def by(program: str) -> Run:
        return lambda at: absorbed(at, jobs.full(found, at.job_key, before), program=program)

    runs = {"off: one pipeline": by("benchmarks.inexact"), "exact": by("streams.cli.main")}
    return await _in_turn(stack, runs, rounds, say)


async def customers(
    stack: Stack, counts: Sequence[int], events: int, rounds: int, say: Say
) -> Cases:
    """Do the full job for few customers and for many, each of whom was there before."""

    def of(count: int) -> Run:
        known = jobs.once_each(count)
        found = jobs.counted(events, count, after=len(known))
        return lambda at: absorbed(at, jobs.full(found, at.job_key, known))

    return await _in_turn(stack, {f"{n:,} customers": of(n) for n in counts}, rounds, say)


async def _in_turn(stack: Stack, runs: dict[str, Run], rounds: int, say: Say) -> Cases:
    found: Cases = {name: [] for name in runs}
    for number in range(rounds):
        for name in turned(list(runs), number):
            say(f"Round {number + 1} of {rounds}: {name}")
            await _emptied(stack)
            prefix = f"case{number}-{list(runs).index(name)}."
            async with Deployment(stack, prefix, Clock.EVENTS) as deployment:
                found[name].append(await runs[name](deployment))
    return found


async def _emptied(stack: Stack) -> None:
    assert stack.endpoints is not None
    async with Redis.from_url(stack.endpoints.redis) as client:
        await client.flushall()
