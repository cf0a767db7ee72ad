"""What customers take in Redis: those who are gone, those who wait, and those in the middle of it."""

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
KINDS: dict[str, tuple[list[str], list[Path], bool]] = {
    "gone": (["home"], [FULL], True),
    "quiet": (["product"], [FULL, ACTIVE], False),
    "active": (["home", "product", "search", "home"], [FULL, ACTIVE], False),
}
"""By kind: the pages they look at, the documents, and whether time passes until all windows close."""
GIB = 2**30
MILLION = 1_000_000


async def measure(stack: Stack, customers: int, say: Say) -> dict[str, float]:
    """Give the GiB of Redis for a million customers of each kind, from a smaller number of them."""
    found = {}
    for kind, (pages, journeys, passes) in KINDS.items():
        say(f"{customers:,} customers: {kind}")
        async with Deployment(stack, f"{kind}.", Clock.EVENTS) as deployment:
            seen = visits(customers, pages)
            log = with_clock(seen, deployment.job_key) if passes else as_log(seen)
            found[kind] = await _taken(deployment, journeys, log) / customers
    return found


async def _taken(deployment: Deployment, journeys: list[Path], log: Log) -> float:
    """Give the bytes that a log leaves behind, in GiB for a million."""
    nothing: Log = {number: [] for number in log}
    team = await Team.start(deployment, Job(journeys, nothing, log))
    before = await _used(deployment)
    await team.warm_up(log)
    await deployment.stop()  # and with it the last outboxes, which do not grow with customers
    return (await _used(deployment) - before) * MILLION / GIB


async def _used(deployment: Deployment) -> int:
    async with Redis.from_url(deployment.settings.redis or "") as client:
        return int((await client.info("memory"))["used_memory"])
