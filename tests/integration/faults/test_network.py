"""The network between a worker and its servers is slow, deaf, or cuts at the worst moment."""

import asyncio
import hashlib

from streams.store.scripts import source
from tests.chaos.devices.proxy import every, produces
from tests.integration.faults.flowing import flowing, goes_on
from tests.integration.waiting import until

COMMIT = hashlib.sha1(source("commit").encode()).hexdigest().encode()  # noqa: S324 - Redis names it so
SESSION = 7.0
"""Longer (s) than the session of the workers' group."""


def commits(request):
    """Whether a request writes a slice."""
    return COMMIT in request


def behind(to_redis):
    return f"redis://{to_redis.address}"


async def test_redis_cut_after_a_commit_and_before_its_answer(rig, to_redis):
    async with rig() as one:
        worker = one.start(redis=behind(to_redis))
        async with flowing(one):
            for _ in range(3):
                before = to_redis.cut_count
                to_redis.cut(commits)
                await until(lambda n=before: to_redis.cut_count > n, "the cut")
                await goes_on(one)
        assert worker.said("cannot be reached")


async def test_redis_answers_in_50_ms(rig, to_redis):
    async with rig() as one:
        one.start(redis=behind(to_redis))
        async with flowing(one):
            to_redis.delay = 0.05
            await goes_on(one)
            await one.add(2000)
        assert to_redis.delay == 0.05


async def test_redis_is_half_open_and_then_says_one_byte_a_second(rig, to_redis):
    async with rig(timeout=1.0) as one:
        worker = one.start(redis=behind(to_redis))
        async with flowing(one):
            to_redis.deaf = True
            await until(lambda: worker.said("does not answer in time"), "the complaint")
            to_redis.heal()
            await goes_on(one)
            slow = len(worker.log.read_text(errors="replace"))
            to_redis.pace = 1
            await until(
                lambda: "not answer in time" in worker.log.read_text(errors="replace")[slow:],
                "another",
            )
            to_redis.heal()
            await goes_on(one)


async def test_redis_connections_are_reset(rig, to_redis):
    async with rig() as one:
        one.start(redis=behind(to_redis))
        async with flowing(one):
            for _ in range(3):
                to_redis.reset()
                await goes_on(one)


async def test_kafka_cut_after_a_request_and_before_its_answer(rig, to_kafka):
    async with rig() as one:
        one.start(kafka=to_kafka.address)
        async with flowing(one):
            for requests in (produces, every, produces, every):
                before = to_kafka.cut_count
                to_kafka.cut(requests)
                await until(lambda n=before: to_kafka.cut_count > n, "the cut")
                await goes_on(one)


async def test_kafka_connections_are_reset(rig, to_kafka):
    async with rig() as one:
        one.start(kafka=to_kafka.address)
        async with flowing(one):
            for _ in range(2):
                to_kafka.reset()
                await goes_on(one)


async def test_kafka_is_slow(rig, to_kafka):
    async with rig() as one:
        one.start(kafka=to_kafka.address)
        async with flowing(one):
            to_kafka.delay = 0.2
            await goes_on(one)


async def test_kafka_is_half_open_and_then_says_one_byte_a_second(rig, to_kafka):
    async with rig() as one:
        worker = one.start(kafka=to_kafka.address)
        async with flowing(one):
            to_kafka.deaf = True
            # The partitions are taken away meanwhile.
            await asyncio.sleep(SESSION)
            to_kafka.heal()
            await goes_on(one)
            to_kafka.pace = 1
            await asyncio.sleep(SESSION)
            to_kafka.heal()
            await goes_on(one)
            assert worker.alive
