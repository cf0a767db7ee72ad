"""Kafka takes nothing: memory stays bounded, the group stays as it is, and all comes out later."""

import asyncio
from pathlib import Path

from tests.chaos.devices.proxy import produces
from tests.integration.faults.flowing import flowing, goes_on, offs
from tests.integration.waiting import until

MIB = 1024 * 1024
BACKLOG = 4000
"""Events of 20 KB: four times what a worker may keep at hand."""


def memory(worker):
    """How much (bytes) a worker keeps in memory."""
    pages = Path(f"/proc/{worker.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096


def joined(worker):
    """How often a worker has joined its group."""
    return worker.log.read_text(errors="replace").count("Joined group")


async def test_kafka_takes_nothing(rig, to_kafka):
    async with rig() as one:
        worker = one.start(kafka=to_kafka.address)
        async with flowing(one):
            to_kafka.stalls = produces
            await until(lambda: to_kafka.stalled >= 1, "the stall")
            before = memory(worker)
            sent = [await one.send(n % 40, x=n, text="x" * 20_000) for n in range(BACKLOG)]
            await asyncio.gather(*sent)
            # Longer than the group's session.
            await asyncio.sleep(7)
            stood = offs(one)
            assert memory(worker) - before < 50 * MIB
            to_kafka.heal()
            await goes_on(one)
        assert joined(worker) == 1
        assert stood < offs(one)


async def test_what_was_sent_again_arrives_all_the_same(rig, to_kafka):
    async with rig(request=3.0, session=2.0) as one:
        worker = one.start(kafka=to_kafka.address)
        async with flowing(one):
            to_kafka.stalls = produces
            await until(lambda: worker.said("RequestTimedOutError"), "the end of an attempt")
            stalled = to_kafka.stalled
            await until(lambda: to_kafka.stalled > stalled, "another attempt")
            # Now the requests of all attempts arrive, whether their producer still waits or not.
            to_kafka.heal()
            await goes_on(one)
