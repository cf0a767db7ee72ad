"""Redis dies, freezes, is full, forgets its scripts, or comes back as it was a while ago."""

import asyncio

import pytest

from tests.chaos.devices.older_copy import OlderCopy
from tests.chaos.devices.replica import Replica
from tests.integration.delivery.judge import judge
from tests.integration.faults.flowing import absorbed_more, flowing, goes_on, offs
from tests.integration.servers import Redis
from tests.integration.waiting import until

KEEPING = {
    "always": {"appendfsync": "always"},
    "everysec": {"appendfsync": "everysec"},
    "never synced": {"appendfsync": "no"},
    "nothing": {"appendonly": "no"},
}
"""How a Redis may keep its data."""


@pytest.fixture
def own_redis(tmp_path):
    """Give a Redis of this test alone."""
    server = Redis(tmp_path / "redis")
    server.start()
    yield server
    server.kill()


async def test_redis_is_killed_however_it_keeps_its_data(rig, own_redis):
    async with rig(redis=own_redis) as one:
        one.start()
        async with flowing(one):
            for keeping in KEEPING.values():
                own_redis.options |= keeping
                own_redis.restart()
                await goes_on(one)
                own_redis.restart()
                await goes_on(one)


async def test_redis_freezes(rig, redis):
    async with rig(timeout=1.0) as one:
        worker = one.start()
        async with flowing(one):
            redis.freeze()
            await until(lambda: worker.said("does not answer in time"), "the complaint")
            redis.thaw()
            await goes_on(one)


async def test_redis_forgets_its_scripts(rig, redis):
    async with rig() as one:
        worker = one.start()
        async with flowing(one):
            for _ in range(5):
                redis.client.script_flush()
                await goes_on(one)
        # The client loads them again by itself.
        assert not worker.said("lane_waits")


async def test_redis_is_full(rig, redis):
    async with rig() as one:
        worker = one.start()
        async with flowing(one):
            redis.client.config_set("maxmemory", "1mb")
            try:
                await until(lambda: worker.said("Redis is full: raise its maxmemory"), "the hint")
                full = offs(one)
                await asyncio.sleep(2)
                assert offs(one) == full
            finally:
                redis.client.config_set("maxmemory", "0")
            await goes_on(one)


async def test_redis_comes_back_as_an_older_copy(rig, redis):
    async with rig() as one:
        one.start()
        async with flowing(one):
            copy = OlderCopy(redis)
            await absorbed_more(one)
            before = offs(one)
            copy.put_back()
            assert offs(one) < before
            await goes_on(one)
        verdict = await judge(one)
        # What is out is not sent again; examples are taken again, with the same bytes.
        assert (verdict.repeated["out"], verdict.two_contents) == (0, [])
        assert verdict.repeated["examples"] > 0


async def test_an_older_copy_while_nobody_was_there(rig, redis):
    async with rig(instance="one") as one:
        first = one.start()
        async with flowing(one):
            copy = OlderCopy(redis)
            await absorbed_more(one)
            first.kill()
            copy.put_back()
            one.start()
            await goes_on(one)
        assert (await judge(one)).repeated["examples"] > 0


async def test_failover_to_a_replica_that_lags(rig, redis, to_redis, tmp_path):
    async with rig() as one, Replica(tmp_path / "replica", redis) as replica:
        worker = one.start(redis=f"redis://{to_redis.address}")
        await asyncio.to_thread(replica.start)
        async with flowing(one):
            await until(lambda: asyncio.to_thread(lambda: replica.follows), "following")
            replica.lag()
            await absorbed_more(one)
            before = offs(one)
            one.redis = replica
            assert offs(one) < before
            to_redis.target = replica.port
            to_redis.reset()
            await until(lambda: worker.said("is a read-only replica"), "the hint")
            await asyncio.to_thread(replica.promote)
            await goes_on(one)
        assert (await judge(one)).repeated["examples"] > 0
