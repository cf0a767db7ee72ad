"""A broker comes back without the end of its log: the partition holds, whatever follows there."""

from tests.chaos.devices.lost_tail import lose_tail
from tests.integration.faults.flowing import offs
from tests.integration.waiting import until


async def forget(one, partition, count):
    """Make the broker lose the last records of a partition of the input."""
    end = (await one.ends())[partition]
    one.kafka.kill()
    lose_tail(one.kafka, f"{one.prefix}in", partition, end - count)
    one.kafka.start()
    # The numbers of the old producer went with the tail.
    await one.producer.stop()
    one.producer = await one.sender()
    now = (await one.ends())[partition]
    assert now < end
    return end, now


async def test_the_log_ends_too_early(rig):
    async with rig() as one:
        worker = one.start()
        await one.add(400)
        await until(one.absorbed, "absorbing")
        absorbed = one.off(0)
        _, now = await forget(one, 0, 5)
        await until(lambda: worker.said(f"ends at {now}, but {absorbed} was absorbed"), "the hold")
        await one.add(4)
        assert one.off(0) == absorbed


async def test_what_was_lost_is_overwritten_before_anyone_looks(rig):
    async with rig(fold={"timers": False}) as one:
        worker = one.start()
        await one.add(400)
        await until(one.absorbed, "absorbing")
        before = offs(one)
        worker.freeze()
        end, _ = await forget(one, 0, 5)
        await one.add(800, first=400)
        assert (await one.ends())[0] > end
        worker.thaw()
        await until(lambda: worker.said(f"holds another record at {end - 1}"), "the hold")
        ends = await one.ends()
        await until(lambda: all(one.off(p) == ends[p] - 1 for p in (1, 2, 3)), "the others")
        assert one.off(0) == before[0]
