"""What customers take in Redis: quiet ones, who were here once, and active ones, who are in the middle of it."""

from pathlib import Path

from redis.asyncio import Redis

from benchmarks.clickstream import as_log, visits, with_clock
from benchmarks.deployment import Deployment
from benchmarks.jobs import FULL, JOURNEYS
from benchmarks.log import Log
from benchmarks.rumbo import Job, Team
from benchmarks.throughput import Say
from streams.local.stack import Stack
from streams.settings import Clock

ACTIVE = JOURNEYS / "active"
"""A journey that everyone stays on, once for each page they have seen."""
GIB = 2**30
MILLION = 1_000_000


async def measure(stack: Stack, customers: int, say: Say) -> dict[str, float]:
    """Give the GiB of Redis for a million customers of each kind, from a smaller number of them."""
    say(f"{customers:,} quiet customers")
    async with Deployment(stack, "quiet.", Clock.EVENTS) as deployment:
        log = with_clock(visits(customers, ["home"]), deployment.job_key)
        quiet = await _taken(deployment, [FULL], log)
    say(f"{customers:,} active customers")
    async with Deployment(stack, "active.", Clock.EVENTS) as deployment:
        log = as_log(visits(customers, ["home", "product", "search", "home"]))
        active = await _taken(deployment, [FULL, ACTIVE], log)
    return {"quiet": quiet / customers, "active": active / customers}


async def _taken(deployment: Deployment, journeys: list[Path], log: Log) -> float:
    """Give the bytes that a log leaves behind, in GiB for a million."""
    nothing: Log = {number: [] for number in log}
    team = await Team.start(deployment, Job(journeys, nothing, log))
    before = await _used(deployment)
    await team.warm_up(log)
    return (await _used(deployment) - before) * MILLION / GIB


async def _used(deployment: Deployment) -> int:
    async with Redis.from_url(deployment.settings.redis or "") as client:
        return int((await client.info("memory"))["used_memory"])
