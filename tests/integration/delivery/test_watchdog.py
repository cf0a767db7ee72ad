"""A worker whose partition stands still ends itself; one that waits for what it names does not."""

import time

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until

STUCK = 75


async def outlives(worker, seconds):
    began = time.monotonic()
    await until(lambda: time.monotonic() - began > seconds, "time", seconds + 5)
    assert worker.alive


async def test_a_fold_without_an_end_ends_its_worker_and_another_goes_on(rig, tmp_path):
    async with rig(watchdog=3.0, session=3.0) as one:
        await one.add(100)
        place = await (await one.send(7, "sleep", path=str(tmp_path / "slept"), s=600))
        await one.add(100, first=100)
        worker = one.start()
        assert await worker.ended() == STUCK
        assert worker.said("stands_still")
        assert worker.said(f"partition={place.partition}")
        assert worker.said("stage=fold") or worker.said("<Stage.FOLD")
        one.start()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_a_partition_that_is_fed_nothing_ends_its_worker(rig):
    async with rig(watchdog=3.0, kind="deaf") as one:
        await one.add(100)
        worker = one.start()
        assert await worker.ended() == STUCK
        assert worker.said("stage=wait")


async def test_a_partition_that_holds_ends_nothing(rig, tmp_path):
    async with rig(watchdog=3.0) as one:
        path = tmp_path / "snapshot"
        await one.send(7, "need", path=str(path))
        worker = one.start()
        await until(lambda: worker.said("partition_holds"), "the hold")
        await outlives(worker, 8.0)
        path.touch()
        await one.settle()


async def test_redis_away_ends_nothing(rig):
    async with rig(watchdog=5.0, timeout=1.0) as one:
        await one.add(100)
        worker = one.start()
        await until(one.absorbed, "absorbing everything")
        one.redis.freeze()
        try:
            await one.add(100, first=100)
            await outlives(worker, 12.0)
        finally:
            one.redis.thaw()
        await one.settle()


async def test_kafka_away_ends_nothing(rig):
    async with rig(watchdog=20.0, session=15.0) as one:
        await one.add(100)
        worker = one.start()
        await until(one.absorbed, "absorbing everything")
        await one.add(20000, first=100)
        one.kafka.freeze()
        try:
            await outlives(worker, 35.0)
        finally:
            one.kafka.thaw()
        await one.settle(60.0)
