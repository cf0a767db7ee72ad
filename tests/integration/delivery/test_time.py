"""Time in silence: timers fire when they are due, by events of the log, and only once."""

import json

import pytest

from tests.integration.delivery.judge import judge
from tests.integration.log import read
from tests.integration.waiting import until


def fired(found):
    values = [json.loads(record.value) for records in found.values() for record in records]
    return [value["at"] - value["fired"] for value in values if "fired" in value]


async def test_timers_fire_in_silence(rig):
    async with rig() as one:
        one.start()
        await until(lambda: one.workers[0].said("claimed"), "the claim")
        await one.add(1000, customers=200)
        await one.settle()
        late = sorted(fired(await read(one.kafka.servers, f"{one.prefix}out")))
        assert len(late) == 200
        assert late[0] >= 0
        assert late[len(late) // 2] < 100
        assert late[-1] < 1000
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_no_clock_events_on_the_clock_of_events(rig):
    async with rig(fold={"wall": False}) as one:
        await one.add(200)
        one.start()
        ends = await one.ends()
        await until(lambda: all(one.off(p) == ends[p] - 1 for p in ends), "absorbing")
        await one.workers[0].stop()
        assert await one.ends() == ends


@pytest.mark.parametrize("point", ["before_clock", "after_clock"])
async def test_a_clock_event_that_memory_was_missing_for_is_tried_again(rig, point):
    async with rig() as one:
        worker = one.start(failpoint=f"{point}:1:memory")
        await until(lambda: worker.said("claimed"), "the claim", 60)
        await one.add(1000, customers=200)
        await until(lambda: worker.said(f"no memory at {point}"), "the lack of memory", 60)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
