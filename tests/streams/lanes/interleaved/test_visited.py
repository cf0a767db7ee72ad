"""All customers of a partition are visited, some hundred at a time, and nobody twice."""

from itertools import islice

import orjson

from streams.envelope import control
from streams.lanes.visits import MOST
from streams.partition import state as partitions
from streams.store.keys import Keys
from streams.topics import INPUT
from tests.streams.lanes.interleaved import laws
from tests.streams.lanes.interleaved.gates import Fate
from tests.streams.lanes.interleaved.test_drain import hurry, names_of
from tests.streams.lanes.interleaved.worker import JOB

CUSTOMERS = 2 * MOST + 100


def full(world):
    """Let many customers order, and be at rest; give their partition."""
    at = world.send("ana")
    for partition in world.group:
        world.assign(partition, 0)
    hurry(world)
    for name in islice(names_of(at), CUSTOMERS):
        world.send(name)
    sent = len(world.kafka.logs[INPUT, at]) - 1
    world.until(0, lambda: world.off(at) >= sent)
    return at


def visits(world, at):
    """Give the events that visited customers."""
    read = (orjson.loads(one.value) for one in world.log(at) if one.key is None)
    return [one["data"] for one in read if one["type"] == control.VISITED]


def walks(world, at):
    return world.workers[0].lanes._lanes[at]._visits._task is not None


def absorbed(world, at):
    state = world.client.hget(Keys.of(JOB, at).meta, "state")
    return partitions.decode(state)


def test_a_walk_that_breaks_off_begins_again_and_nobody_enters_twice(world):
    at = full(world)
    world.plan(1)
    world.until(0, lambda: len(visits(world, at)) == 2)
    world.crash(0)
    hurry(world)
    world.calm()
    walked = visits(world, at)
    assert [one["done"] for one in walked].count(True) == 1
    assert len(walked) > 2 + CUSTOMERS // MOST, "it began again"
    assert all(len(one["customers"]) <= MOST for one in walked)
    folded = world.reference()
    laws.those_known_already_enter_once(folded)
    assert len(laws.entries(folded[at], "known")) == CUSTOMERS + 1
    laws.state_is_the_references(world, folded)
    laws.messages_are_the_references(world, folded)


def test_a_walk_over_a_redis_that_was_lost_meanwhile_is_none(world):
    at = world.send("ana")
    world.assign(at, 0)
    world.calm()
    world.plan(1)
    world.until(0, lambda: world.workers[0].gates.waits("SCAN"))
    world.client.flushall()
    world.let_all_through(0, "SCAN")
    world.let_all_through(0, "publish")
    world.calm()
    folded = world.reference()
    laws.those_known_already_enter_once(folded)
    assert len(laws.entries(folded[at], "known")) == 1
    laws.state_is_the_references(world, folded)


def test_the_next_ones_are_named_when_the_last_ones_are_through(world):
    """So an order waits for no more visits than one event names."""
    at = full(world)
    world.plan(1)
    gates = world.workers[0].gates
    world.until(0, lambda: bool(visits(world, at)))
    first = max(n for n, one in enumerate(world.log(at)) if one.key is None)
    world.send("ana")
    world.until(0, lambda: gates.waits("commit") and world.off(at) < first)
    assert len(visits(world, at)) == 1
    order = len(world.log(at)) - 1
    world.until(0, lambda: world.off(at) >= order)
    assert len(visits(world, at)) <= 2
    assert absorbed(world, at).backfills


def test_a_request_that_is_cut_does_not_end_it(world):
    at = full(world)
    world.plan(1)
    gates = world.workers[0].gates
    world.until(0, lambda: gates.waits("SCAN"))
    scan = next(gate for gate in gates.waiting if gate.what == "SCAN")
    world.let_through(scan, Fate.LOST)
    world.calm()
    assert absorbed(world, at).backfills == {}
    laws.those_known_already_enter_once(world.reference())


def test_whom_redis_had_lost_while_they_were_named_is_not_left_out(world):
    """It goes back while the walk reads: what it does not know then, the log does."""
    world.calm()
    world.back_up()
    at = full(world)
    world.plan(1)
    gates = world.workers[0].gates
    world.until(0, lambda: gates.waits("SCAN") and walks(world, at))
    world.go_back(1)
    for _ in range(10):
        for what in ("SCAN", "publish"):
            world.let_all_through(0, what)
    hurry(world)
    world.calm()
    folded = world.reference()
    assert len(laws.entries(folded[at], "known")) == CUSTOMERS + 1
    laws.state_is_the_references(world, folded)
