"""A dead letter is absorbed once, whoever replays it, however often, and however late."""

import asyncio
import subprocess

import pytest

from streams.dead_letters import Source, write
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.fold import Record
from tests.integration.deployment import RUMBO
from tests.integration.till import INPUT, Till
from tests.integration.waiting import until

FAILED = Rejection(Cause.DECISION_FAILED, Stage.DECIDE, "ValueError while deciding: no shelf")
RING = 16
"""How many event ids a customer's ring holds: more events make it forget."""


@pytest.fixture
async def till(servers, tmp_path):
    made = Till(servers, tmp_path)
    await made.open()
    yield made
    made.end()


async def refused(till, *payments):
    """Lay payments among the dead letters, as refused ones."""
    for offset, (partition, key, value, headers) in enumerate(payments):
        record = Record(offset, 1764028800000, key, value, tuple(headers))
        source = Source(till.job, till.log, partition)
        letter = write(f"{till.job}:0:{partition}:{offset}:0", record, FAILED, source, 0)
        await till.send("rumbo.dead-letters", (partition, *letter))


async def test_two_operators_at_once_and_another_later(till):
    letters = [till.payment(f"lost-{n}", str(n)) for n in range(10)]
    await refused(till, *letters)
    worker = till.run("worker")
    together = [
        await asyncio.to_thread(
            subprocess.Popen,
            [RUMBO, "dead-letters", "replay", "--all"],
            env=till.environment(),
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    said = [await asyncio.to_thread(one.communicate) for one in together]
    assert [b"10 sent again" in out for out, _ in said] == [True, True]
    await till.absorbed()
    # The rings forget the ids of the events: what is left is that the partitions remember.
    await till.pay(0, 10 * (RING + 4), customers=10)
    await till.absorbed()
    assert till.rumbo("dead-letters", "replay", "--all").returncode == 0
    await till.absorbed()
    await till.leave(worker)
    assert len(await till.read(INPUT)) >= 30 + 10 * (RING + 4)
    told = await till.thanks()
    assert told == {str(n): list(range(1, RING + 6)) for n in range(10)}


async def test_what_is_refused_again_is_a_dead_letter_of_its_own(till):
    broken = till.payment("broken", "7", data={"visit": 7})
    await refused(till, broken)
    worker = till.run("worker")

    async def letters():
        return till.told("dead-letters", "list")

    assert till.rumbo("dead-letters", "replay", "--all").returncode == 0
    await until(lambda: _count(letters, 2), "the second letter", 150)
    first, second = sorted(await letters(), key=lambda one: one["cause"])
    assert first["cause"] == "decision_failed"
    assert second["offset"] > first["offset"]
    # The first one is done with; the second may be sent again.
    assert till.rumbo("dead-letters", "replay", first["id"]).returncode == 0
    await till.absorbed()
    assert len(await letters()) == 2
    assert till.rumbo("dead-letters", "replay", second["id"]).returncode == 0
    await until(lambda: _count(letters, 3), "the third letter", 150)
    await till.leave(worker)


async def _count(letters, count):
    return len(await letters()) == count
