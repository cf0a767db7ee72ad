"""The start of a worker while very many timers are due: how soon a customer's event is answered."""

import asyncio
import time

from redis.asyncio import Redis

from benchmarks.child import Child
from benchmarks.clickstream import PARTITIONS, as_log, clicks, visits
from benchmarks.deployment import Deployment
from benchmarks.jobs import FULL, JOURNEYS
from benchmarks.log import Log, write
from benchmarks.rumbo import Job, Team
from benchmarks.throughput import Say
from streams.local.stack import Stack
from streams.settings import Clock
from streams.store.keys import Keys
from streams.topics import INPUT

LATER = JOURNEYS / "due" / "later.journey.yaml"
PATIENCE = 600.0
"""Seconds until the timers must be gone."""


class TooSlow(Exception):
    """Timers came due before all were set."""


async def measure(stack: Stack, customers: int, wait: int, say: Say) -> dict[str, float]:
    """Give the seconds from a worker's start to its first answer, and until no timer is due."""
    async with Deployment(stack, "start.", Clock.WALL) as deployment:
        say(f"{customers:,} customers set a timer of {wait} s")
        await _set(deployment, customers, wait)
        say("Waiting until all of them are due, without a worker")
        await _until_due(deployment, customers)
        answered, drained = await _started(deployment)
    return {"timers": customers, "answered_s": round(answered, 2), "drained_s": round(drained, 1)}


async def _set(deployment: Deployment, customers: int, wait: int) -> None:
    folder = deployment.home / "due"
    folder.mkdir()
    (folder / LATER.name).write_text(LATER.read_text().replace("5m", f"{wait}s"))
    seen = as_log(visits(customers, ["product"]))
    nothing: Log = {number: [] for number in seen}
    team = await Team.start(deployment, Job([FULL, folder], nothing, seen, learns=False))
    began = time.monotonic()
    await team.warm_up(seen)
    await deployment.stop()
    if time.monotonic() - began > wait:
        raise TooSlow(f"Setting the timers took longer than {wait} s: give a longer --wait.")


async def _until_due(deployment: Deployment, customers: int) -> None:
    while True:
        if await _due(deployment) >= customers:
            return
        await asyncio.sleep(1)


async def _started(deployment: Deployment) -> tuple[float, float]:
    """Start a worker with one event in the log; when it was answered, and when all timers had fired."""
    (asked,) = clicks(1, first=1_000_000_000)
    config = {
        "kafka": deployment.kafka,
        "topic": deployment.topic("journey.decisions"),
        "partitions": PARTITIONS,
        "first": 0,
        "events": 1,
        "patience": PATIENCE,
    }
    reader = await Child.program(deployment.home, "benchmarks.reader", config)
    try:
        await reader.said()
        await write(deployment.kafka, deployment.topic(INPUT), as_log([asked]))
        began = time.monotonic()
        await deployment.run("worker")
        (answered,) = (await reader.said()).values()
        while await _due(deployment) and time.monotonic() - began < PATIENCE:
            deployment.check()
            await asyncio.sleep(0.1)
        return answered - began, time.monotonic() - began
    finally:
        await reader.stop()


async def _due(deployment: Deployment) -> int:
    """Count the customers whose timer is due."""
    now = time.time_ns() // 1_000_000
    async with Redis.from_url(deployment.settings.redis or "") as client:
        keys = [Keys.of(deployment.settings.group, n).due for n in range(PARTITIONS)]
        return sum([int(await client.zcount(key, "-inf", now)) for key in keys])
