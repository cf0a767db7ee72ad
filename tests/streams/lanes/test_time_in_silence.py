"""The owner appends one clock event when a timer is due, and no second one before it is read."""

import asyncio

import pytest

from streams.lanes.clock import GATHER, LONGEST, RETRY, Clock
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
        self.wall = self.running = 0
        self.clock = Clock(
            self.desk, lambda _now: made, self.woken.set, lambda: self.wall, lambda: self.running
        )

    def wait(self, earliest, off, now):
        """Ask at an instant by both clocks."""
        self.wall = self.running = now
        return self.clock.wait(earliest, off)

    async def tick(self, earliest, off, now):
        self.wall = self.running = now
        await self.look(earliest, off)

    async def look(self, earliest, off):
        self.clock.tick(earliest, off)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_it_waits_until_the_earliest_timer_is_due():
    owner = Owner()
    assert owner.wait(None, -1, 1000) is None
    assert owner.wait(3000, -1, 1000) == pytest.approx(2.0)
    await owner.tick(3000, -1, 2999)
    assert owner.desk.log == []
    await owner.tick(3000, -1, 3000)
    assert owner.desk.log == [CLOCK]
    assert owner.woken.is_set()


async def test_only_one_is_outstanding():
    owner = Owner()
    await owner.tick(3000, -1, 3000)
    assert owner.wait(3000, -1, 9000) is None
    await owner.tick(3000, -1, 9000)
    assert owner.desk.log == [CLOCK]
    await owner.tick(4000, 0, 9000)
    assert owner.desk.log == [CLOCK, CLOCK]


async def test_timers_due_soon_after_one_another_share_an_append():
    owner = Owner()
    await owner.tick(3000, -1, 3000)
    assert owner.wait(3001, 0, 3002) == pytest.approx((GATHER - 2) / 1000)
    await owner.tick(3001, 0, 3000 + GATHER - 1)
    assert owner.desk.log == [CLOCK]
    await owner.tick(3001, 0, 3000 + GATHER)
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
    assert owner.wait(3000, -1, 9000) is None


async def test_closed_it_appends_no_more():
    owner = Owner()
    owner.clock.close()
    await owner.tick(3000, -1, 3000)
    assert owner.desk.log == []


async def test_a_host_whose_clock_was_stepped_back_is_not_late():
    """The broker has said what time it is; our own clock says an hour less."""
    owner = Owner()
    owner.running = 500_000
    owner.clock.hear(3_600_000)
    owner.running += 2000
    assert owner.clock.wait(3_605_000, -1) == pytest.approx(3.0)
    owner.running += 3000
    await owner.look(3_605_000, -1)
    assert owner.desk.log == [CLOCK]


async def test_after_a_step_back_a_clock_event_that_moved_nothing_is_tried_again():
    owner = Owner()
    await owner.tick(3000, -1, 3000)
    owner.clock.hear(2990)
    owner.wall, owner.running = -3_600_000, owner.running + RETRY
    await owner.look(3000, 0)
    assert owner.desk.log == [CLOCK, CLOCK]


async def test_a_host_far_ahead_of_the_broker_does_not_flood_the_log():
    """Its timers seem due an hour early: one append a second, and none needless when little is missing."""
    owner = Owner()
    await owner.tick(3_600_000, -1, 3_600_000)
    owner.clock.hear(0)
    assert owner.wait(3_600_000, 0, 3_600_000 + RETRY) == pytest.approx((LONGEST - RETRY) / 1000)
    owner.clock.hear(3_600_000 - 300)
    assert owner.wait(3_600_000, 0, 3_600_000 + RETRY) == pytest.approx((300 - RETRY) / 1000)
