"""A worker that starts while very many timers are due answers customers beside them."""

from itertools import count, islice

from streams.partition.fold import TIMER_LIMIT
from streams.partition.outbox import partition_of
from streams.store.keys import Keys
from streams.topics import INPUT
from tests.streams.lanes.interleaved.worker import JOB
from tests.streams.lanes.interleaved.world import PARTITIONS

CUSTOMERS = 2 * TIMER_LIMIT + 200
A_MINUTE = 60_000


def test_an_order_waits_for_no_more_timers_than_one_clock_event_fires(world):
    """However many timers are due: so few fire between two looks into the log."""
    at = full_of_timers(world)
    due = Keys.of(JOB, at).due
    waiting = world.client.zcard(due)
    assert waiting > 2 * TIMER_LIMIT
    world.until(0, lambda: world.client.zcard(due) < waiting)
    world.send("ana")
    sent, left = len(world.log(at)) - 1, world.client.zcard(due)
    world.until(0, lambda: world.off(at) >= sent)
    assert left - world.client.zcard(due) <= TIMER_LIMIT
    assert world.client.zcard(due)


def full_of_timers(world):
    """Let very many customers order, and their worker be away until all of their timers are due."""
    at = world.send("ana")
    for partition in world.group:
        world.assign(partition, 0)
    for name in islice(names_of(at), CUSTOMERS):
        world.send(name)
    sent = len(world.kafka.logs[INPUT, at]) - 1
    hurry(world)
    world.until(0, lambda: world.off(at) >= sent)
    world.kafka.now += A_MINUTE
    world.crash(0)
    hurry(world)
    return at


def hurry(world):
    """Let a worker say and hear much at once."""
    world.workers[0].batch = world.workers[0].gates.batch = CUSTOMERS


def names_of(partition):
    """Give customers of a partition, without end."""
    names = (f"c{number}" for number in count())
    return (name for name in names if partition_of(name.encode(), PARTITIONS) == partition)
