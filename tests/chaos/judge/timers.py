"""Timers: each fires once, not before it is due, and at the first event that had to fire it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple


class Timer(NamedTuple):
    """A timer: set at a place, due at an instant (ms), and the places at which it fired."""

    customer: str
    place: tuple
    due: int
    fired: list


class Timing(NamedTuple):
    """How many were wrong."""

    early: int
    late: int
    twice: int
    missing: int


def judge(world, outputs):
    """Judge every timer of the input; also give how many there were."""
    timers = [*_waits(world, outputs), *_windows(world, outputs)]
    fires = Counter(place for timer in timers for place in timer.fired)
    found = [_one(world, timer, fires) for timer in timers]
    return Timing(*(sum(column) for column in zip(*found, strict=True))) if found else Timing(
        0, 0, 0, 0
    ), len(timers)


def _waits(world, outputs):
    for about, wanted in world.messages.items():
        if wanted.due is not None and about[0] == "message":
            fired = [said.place for said in outputs.messages.get(about, ())]
            yield Timer(wanted.customer, wanted.place, wanted.due, fired)


def _windows(world, outputs):
    for decision, decided in world.decisions.items():
        fired = [said.place for said in outputs.examples.get(decision, ())]
        yield Timer(decided.customer, decided.place, decided.closes, fired)


def _one(world, timer, fires):
    """Judge one timer: whether it was (early, late, twice, missing)."""
    if not timer.fired:
        return 0, 0, 0, 1
    at = min(timer.fired)
    now = world.partitions[at.partition].nows.get(at.offset)
    early = now is None or now < timer.due or at.partition != timer.place.partition
    return early, not early and _late(world, timer, at, fires), len(set(timer.fired)) > 1, 0


def _late(world, timer, at, fires):
    """Whether an earlier event had to fire it: one of the customer, or a clock event with room."""
    touched = world.customers[timer.customer].touched
    after = bisect_right(touched, (timer.place.offset, float("inf")))
    if any(now >= timer.due for off, now in touched[after:] if off < at.offset):
        return True
    clocks = world.partitions[at.partition].clocks
    first = bisect_left(clocks, timer.due, key=lambda clock: clock.now)
    for clock in clocks[first:]:
        if clock.offset >= at.offset:
            return False
        place = type(timer.place)(at.partition, clock.offset)
        if clock.offset > timer.place.offset and fires[place] < clock.limit:
            return True
    return False
