"""kill -9 at every labelled point, and at random while events flow: the same bytes come out."""

import asyncio
import random

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until

POINTS = (
    "claiming:2",
    "claimed:1",
    "before_fold:9",
    "before_commit:7",
    "after_commit:1",
    "after_commit:8",
    "mid_publish:1",
    "mid_publish:12",
    "after_publish:5",
    "before_clock:2",
    "after_clock:1",
)


def offs(one):
    return [one.off(partition) for partition in range(4)]


async def go_on(one, before):
    """Let nobody die until every partition has moved: an event that workers die at five times is set aside."""

    def moved():
        return all(now > then for now, then in zip(offs(one), before, strict=True))

    if not moved():
        worker = one.start()
        await until(moved, "absorbing in every partition")
        assert (await worker.stop())[0] == 0


async def test_killed_at_each_labelled_point(rig):
    async with rig(batch=2048, instance="one") as one:
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop, rate=400))
        for point in POINTS:
            before = offs(one)
            assert await one.start(point).ended() == -9, point
            await go_on(one, before)
        one.start()
        stop.set()
        await flow
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_two_workers_and_many_kills(rig):
    async with rig() as one:
        chance = random.Random(7)  # noqa: S311
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop, rate=800))
        pair = [one.start(instance="a"), one.start(instance="b")]
        await until(lambda: min(map(one.off, range(4))) > 50, "absorbing")
        for _ in range(6):
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            victim = chance.randrange(2)
            pair[victim].kill()
            # Half of the dead come back as themselves, the others are missed first.
            instance = chance.choice(["a" if victim == 0 else "b", None])
            pair[victim] = one.start(instance=instance)
        stop.set()
        count = await flow
        await one.settle(patience=40)
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert verdict.events >= count
