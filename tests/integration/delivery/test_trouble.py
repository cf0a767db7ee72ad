"""Events that fail, kill or must wait: the stream goes on, nothing is skipped silently."""

import json

from tests.integration.delivery.judge import judge
from tests.integration.log import read
from tests.integration.waiting import until


async def test_an_event_that_fails_becomes_a_dead_letter(rig):
    async with rig() as one:
        await one.add(100)
        await one.send(7, "raise", text="no such shelf")
        await (await one.producer.send(f"{one.prefix}in", b"\xff{", key=b"9"))
        await one.add(100, first=100)
        one.start()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        dead = [
            r for rs in (await read(one.kafka.servers, f"{one.prefix}dead")).values() for r in rs
        ]
        assert {record.value for record in dead} == {
            json.dumps({"kind": "raise", "text": "no such shelf"}).encode(),
            b"\xff{",
        }


async def test_a_lane_without_memory_tries_again(rig, tmp_path):
    async with rig() as one:
        path = tmp_path / "memory"
        await one.add(100)
        place = await (await one.send(7, "oom", path=str(path)))
        await one.add(100, first=100)
        worker = one.start()
        await until(lambda: worker.said("MemoryError"), "the failure")
        ends = await one.ends()
        others = [p for p in range(4) if p != place.partition]
        await until(lambda: all(one.off(p) >= ends[p] - 1 for p in others), "the other partitions")
        assert one.off(place.partition) < place.offset
        path.touch()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_a_partition_holds_for_what_an_event_names(rig, tmp_path):
    async with rig() as one:
        path = tmp_path / "snapshot"
        await one.add(100)
        place = await (await one.send(7, "need", path=str(path)))
        await one.add(100, first=100)
        worker = one.start()
        await until(lambda: worker.said("partition_holds"), "the hold")
        await until(lambda: one.off(place.partition) == place.offset - 1, "all before it")
        path.touch()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_a_deadly_event_is_set_aside(rig):
    async with rig(instance="one") as one:
        await one.add(100)
        place = await (await one.send(7, "kill"))
        await one.add(100, first=100)
        deaths = 0
        while await_death := one.start():
            dead = await until(
                lambda w=await_death: not w.alive or one.off(place.partition) >= place.offset,
                "death or life",
            )
            assert dead
            if await_death.alive:
                break
            deaths += 1
        # Two to find the position, three under the mark.
        assert deaths == 5
        await until(one.absorbed, "absorbing the others")
        # A rebuild knows what was set aside: nobody dies again.
        one.redis.client.flushall()
        await one.settle()
        assert one.workers[-1].process.returncode == 0
        verdict = await judge(one, asides={place.partition: frozenset({place.offset})})
        assert verdict.clean, verdict
        (fact,) = [
            json.loads(record.value)
            for record in (await read(one.kafka.servers, f"{one.prefix}jobs"))[0]
            if b"aside" in record.key
        ]
        assert (fact["partition"], fact["off"]) == (place.partition, place.offset)


async def test_a_commit_too_large_for_one_step_is_split(rig):
    async with rig(commit=3000) as one:
        await one.add(2000)
        one.start()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_a_lane_that_is_cancelled_by_none_of_us_goes_on(rig, tmp_path):
    async with rig() as one:
        await one.add(100)
        await one.send(7, "cancel", path=str(tmp_path / "cancelled"))
        await one.add(100, first=100)
        worker = one.start()
        await until(lambda: worker.said("lane_failed"), "the cancellation", 60)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
