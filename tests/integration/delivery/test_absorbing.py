"""Every event is absorbed once, in order, and every output is the fold's."""

import asyncio
import json

from aiokafka import AIOKafkaProducer

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until


async def test_every_event_is_absorbed_once(rig):
    async with rig() as one:
        await one.add(2000)
        worker = one.start()
        await until(lambda: one.off(0) > 100, "absorbing")
        await one.add(2000, first=2000)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert verdict.repeats == 0
        assert verdict.events >= 4000
        assert worker.process.returncode == 0


async def test_two_workers_share_the_partitions(rig):
    async with rig() as one:
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop))
        first = one.start()
        await until(lambda: one.off(0) > 10, "absorbing by one worker")
        second = one.start()
        await until(lambda: second.said("claimed"), "a claim by the second worker")
        before = one.off(0)
        await until(lambda: one.off(0) > before + 100, "absorbing by two workers")
        code, seconds = await first.stop()
        assert (code, seconds < 5) == (0, True)
        await until(lambda: all(one.off(p) > before for p in range(4)), "absorbing by the other")
        stop.set()
        await flow
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_holes_of_the_log_are_explained(rig):
    """Markers of transactions take offsets, but are no records."""
    async with rig(fold={"timers": False}) as one:
        writer = AIOKafkaProducer(
            bootstrap_servers=one.kafka.servers, transactional_id=f"{one.prefix}writer"
        )
        await writer.start()
        worker = one.start()
        for first in range(0, 400, 40):
            async with writer.transaction():
                for n in range(first, first + 40):
                    key = str(n % 20).encode()
                    value = json.dumps({"kind": "add", "x": n}).encode()
                    await writer.send(f"{one.prefix}in", value, key=key)
        await writer.stop()
        await one.add(40, first=400)
        await one.settle()
        assert not worker.said("resync")
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert verdict.events == 440
