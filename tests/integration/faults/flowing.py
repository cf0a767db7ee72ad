"""Events flow into a job while something happens to it; afterwards the judge looks."""

import asyncio
import contextlib

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until

BACK = 10.0
"""How soon (s) every partition must go on once what was away is back."""


@contextlib.asynccontextmanager
async def flowing(one, rate=400):
    """Let events flow; at the end wait until all is absorbed, and judge."""
    stop = asyncio.Event()
    flow = asyncio.create_task(one.flow(stop, rate=rate))
    try:
        await until(lambda: min(offs(one)) > 20, "absorbing")
        yield
    finally:
        stop.set()
        count = await flow
    await one.settle()
    verdict = await judge(one)
    assert verdict.clean, verdict
    assert verdict.events >= count


def offs(one):
    """How far each partition is."""
    return [one.off(partition) for partition in range(one.partitions)]


async def goes_on(one, patience=BACK):
    """Wait until every partition has gone on from where it is."""
    before = offs(one)
    await until(
        lambda: all(now > then for now, then in zip(offs(one), before, strict=True)),
        "going on",
        patience,
    )


async def absorbed_more(one, count=1000):
    """Send many events and wait until they are absorbed."""
    await one.add(count)
    ends = await one.ends()
    await until(lambda: all(one.off(p) >= end - 1 for p, end in ends.items()), "absorbing them")
