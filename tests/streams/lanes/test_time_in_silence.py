"""The owner appends one clock event when a timer is due, and no second one before it is read."""

import asyncio

import pytest

from streams.lanes.clock import RETRY, Clock
from streams.lanes.fold import OutRecord
from streams.transport.publishing import Destination

CLOCK = OutRecord("in", 3, None, b"tick", [])


class Desk:
    """A desk whose log is a list; it can be closed for a while."""

    def __init__(self):
        self.log = []
        self.open = True

    async def publish(self, records, _between=None):
        if not self.open:
            raise ConnectionError("the broker is away")
        self.log += records
        return {Destination(one.topic, one.partition): len(self.log) - 1 for one in records}


class Owner:
    """A lane's part: it is woken, and knows what it has absorbed."""

    def __init__(self, made=CLOCK):
        self.desk, self.woken = Desk(), asyncio.Event()
        self.clock = Clock(self.desk, lambda _now: made, self.woken.set)

    async def tick(self, earliest, off, now):
        self.clock.tick(earliest, off, now)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_it_waits_until_the_earliest_timer_is_due():
    owner = Owner()
    assert owner.clock.wait(None, -1, 1000) is None
    assert owner.clock.wait(3000, -1, 1000) == pytest.approx(2.0)
    await owner.tick(3000, -1, 2999)
    assert owner.desk.log == []
    await owner.tick(3000, -1, 3000)
    assert owner.desk.log == [CLOCK]
    assert owner.woken.is_set()


async def test_only_one_is_outstanding():
    owner = Owner()
    await owner.tick(3000, -1, 3000)
    assert owner.clock.wait(3000, -1, 9000) is None
    await owner.tick(3000, -1, 9000)
    assert owner.desk.log == [CLOCK]
    await owner.tick(4000, 0, 9000)
    assert owner.desk.log == [CLOCK, CLOCK]


async def test_one_that_moved_nothing_is_tried_again_after_a_pause():
    owner = Owner()
    await owner.tick(3000, -1, 3000)
    await owner.tick(3000, 0, 3000 + RETRY - 1)
    assert owner.desk.log == [CLOCK]
    await owner.tick(3000, 0, 3000 + RETRY)
    assert owner.desk.log == [CLOCK, CLOCK]


async def test_a_broker_that_is_away_is_asked_again():
    owner = Owner()
    owner.desk.open = False
    await owner.tick(3000, -1, 3000)
    owner.desk.open = True
    await owner.tick(3000, -1, 3000 + RETRY)
    assert owner.desk.log == [CLOCK]


async def test_on_the_clock_of_events_it_is_silent():
    owner = Owner(made=None)
    await owner.tick(3000, -1, 3000)
    assert owner.desk.log == []
    assert owner.clock.wait(3000, -1, 9000) is None


async def test_closed_it_appends_no_more():
    owner = Owner()
    owner.clock.close()
    await owner.tick(3000, -1, 3000)
    assert owner.desk.log == []
