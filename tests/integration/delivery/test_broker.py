"""The broker restarts or dies; its log no longer fits the state: nothing is skipped silently."""

import asyncio

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from streams.lanes import facts
from streams.lanes.facts import Claim, Epoch
from tests.integration.delivery.judge import identity, judge
from tests.integration.log import read
from tests.integration.waiting import until


async def test_broker_restarts(rig, kafka):
    async with rig() as one:
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop, rate=500))
        one.start()
        await until(lambda: one.off(0) > 100, "absorbing")
        await asyncio.to_thread(kafka.restart)
        before = one.off(0)
        await until(lambda: one.off(0) > before + 100, "absorbing after the restart", 40)
        stop.set()
        await flow
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_another_partition_count_is_refused(rig):
    async with rig(instance="one") as one:
        await one.add(200)
        one.start()
        await until(one.absorbed, "absorbing")
        await one.workers[0].stop()
        offs = [one.off(p) for p in range(4)]
        await one.grow(6)
        await one.add(200, first=200)
        worker = one.start()
        await until(lambda: worker.said("rumbo repartition"), "the refusal")
        assert [one.off(p) for p in range(4)] == offs
        one.redis.client.flushall()
        await worker.stop()
        # The count is known from rumbo.jobs too, whatever Redis has forgotten.
        worker = one.start()
        await until(lambda: worker.said("has 6 partitions now"), "the refusal without Redis")
        assert one.off(0) == -1


async def test_retention_has_passed_the_position(rig):
    async with rig(instance="one") as one:
        await one.add(400)
        one.start()
        await until(one.absorbed, "absorbing")
        await one.workers[0].stop()
        await one.add(400, first=400)
        log = TopicPartition(f"{one.prefix}in", 0)
        gone = {log: RecordsToDelete(before_offset=one.off(0) + 5)}
        await one.admin(lambda admin: admin.delete_records(gone))
        worker = one.start()
        await until(lambda: worker.said("retention has passed it"), "the hold")
        ends = await one.ends()
        await until(lambda: all(one.off(p) >= ends[p] - 1 for p in (1, 2, 3)), "the others")
        assert worker.alive


async def gone(one, topic):
    return (await one.reader.partitions([topic]))[topic] == 0


async def test_the_topic_is_made_anew(rig):
    async with rig(instance="one") as one:
        await one.add(400)
        one.start()
        await until(one.absorbed, "absorbing")
        await one.workers[0].stop()
        await one.admin(lambda admin: admin.delete_topics([f"{one.prefix}in"]))
        await until(lambda: gone(one, f"{one.prefix}in"), "the end of the topic")
        await one.create(["in"])
        await one.add(40)
        short = one.start()
        await until(lambda: short.said("the topic was made anew"), "a log that ends too early")
        await one.add(800, first=40)
        await short.stop()
        other = one.start()
        await until(lambda: other.said("holds another record at"), "a log with other records")
        await other.stop()
        # What `rumbo accept-loss` writes: a new epoch, and where its folds begin.
        states = set(one.redis.client.scan_iter("{toy:*:c:*"))
        ends = await one.ends()
        accepted = [Epoch(1), *(Claim(1, p, 4, end, "operator") for p, end in ends.items())]
        for fact in accepted:
            record = facts.record(one.job, f"{one.prefix}jobs", fact)
            await one.producer.send_and_wait(record.topic, record.value, record.key, partition=0)
        one.start()
        await one.add(40, first=1000)
        await one.settle()
        assert {one.meta(p)[b"epoch"] for p in ends} == {b"1"}
        assert set(one.redis.client.scan_iter("{toy:*:c:*")) == states
        out = await read(one.kafka.servers, f"{one.prefix}out")
        fresh = [identity(r) for rs in out.values() for r in rs if identity(r)[:6] == b"toy:1:"]
        assert len(fresh) >= 40


async def test_a_missing_topic_is_named(rig):
    async with rig(instance="one") as one:
        await one.admin(lambda admin: admin.delete_topics([f"{one.prefix}dead"]))
        await one.add(40)
        worker = one.start()
        await until(lambda: worker.said("rumbo topics create"), "the hint")
        await one.create(["dead"])
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict


async def test_a_worker_that_starts_while_the_broker_is_away_waits_for_it(rig):
    async with rig() as one:
        await one.add(100)
        one.kafka.kill()
        try:
            worker = one.start()
            await until(lambda: worker.said("waiting_for_kafka"), "saying that it waits")
            leaving = one.start()
            await until(lambda: leaving.said("waiting_for_kafka"), "saying that it waits")
            assert (await leaving.stop())[0] == 0
        finally:
            one.kafka.start()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
