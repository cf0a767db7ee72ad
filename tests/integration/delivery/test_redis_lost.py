"""Redis is emptied, goes back to an older copy, dies: state and messages are the log's."""

import asyncio

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until


def copy(client, tag):
    return {key: client.dump(key) for key in client.scan_iter(f"{tag}:*", count=1000)}


def restore(client, tag, saved):
    pipe = client.pipeline(transaction=True)
    for key in client.scan_iter(f"{tag}:*", count=1000):
        pipe.delete(key)
    for key, value in saved.items():
        pipe.restore(key, 0, value)
    pipe.execute()


async def test_emptied_under_a_live_worker(rig):
    async with rig() as one:
        await one.add(3000)
        worker = one.start()
        await until(lambda: one.off(0) > 300, "absorbing")
        one.redis.client.flushall()
        await one.add(1000, first=3000)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert worker.said("fenced")
        # What customers' outputs hold already is not sent again.
        assert verdict.repeated["out"] == 0
        assert verdict.repeated["examples"] > 0


async def test_an_older_copy_under_a_live_worker(rig):
    async with rig(fold={"timers": False}) as one:
        client, tag = one.redis.client, "{toy:0}"
        worker = one.start()
        await one.add(800)
        await until(one.absorbed, "absorbing")
        saved = copy(client, tag)
        await one.add(1200, first=800)
        await until(one.absorbed, "absorbing more")
        # The owner's token is in the copy too: only the position gives the accident away.
        restore(client, tag, saved)
        await until(lambda: worker.said("resync"), "noticing in silence")
        await one.add(400, first=2000)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert verdict.repeated["out"] == 0


async def test_killed_and_away_and_emptied(rig):
    async with rig() as one:
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop, rate=500))
        worker = one.start()
        await until(lambda: one.off(0) > 100, "absorbing")
        one.redis.restart()
        before = one.off(0)
        await until(lambda: one.off(0) > before + 50, "absorbing after the restart")
        one.redis.kill()
        await asyncio.sleep(2)
        one.redis.start()
        before = one.off(0)
        await until(lambda: one.off(0) > before + 50, "absorbing after the absence")
        one.redis.client.script_flush()
        one.redis.client.flushall()
        stop.set()
        await flow
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert not worker.said("Revoking previously assigned partitions frozenset({T")
