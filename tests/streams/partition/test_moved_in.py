"""A partition that is opened by a move: customers come first, and nothing of another move counts."""

import pytest

from streams.envelope import control
from streams.envelope.headers import POSITION, REPLAYS
from streams.partition import cargo
from streams.partition.carried import carried
from tests.streams.partition.records import BEGIN, DAY, HELLO, HOUR, SCHEMA, Partition, event, kinds


def life():
    """Give a partition in which ana waits for a message."""
    one = Partition()
    one.define(1, SCHEMA, HELLO)
    one.control(control.PLAN, {"manifest": 1})
    one.clock(BEGIN)
    one.order("ana", BEGIN)
    return one


@pytest.fixture
def before():
    return life()


@pytest.fixture
def opened(before):
    """Give the partition that follows, open and without customers."""
    one = Partition()
    one.define(1, SCHEMA, HELLO)
    (state,) = carried([before.state], 1, "run")
    one.control(control.OPENED, {"run": "run", "state": cargo.pack_state(state)})
    return one


def moved(one, before, *, run="run", last=True):
    packed = cargo.pack(before.states.items())
    return one.control(control.MOVED, {"run": run, "customers": packed, "last": last})


def test_customers_and_their_timers_go_on(before, opened):
    assert moved(opened, before) == []
    assert (opened.states, opened.due) == (before.states, before.due)
    opened.off = before.off  # ids of messages carry the offset
    assert kinds(opened.clock(BEGIN + DAY)) == kinds(before.clock(BEGIN + DAY))
    assert opened.states == before.states


def test_what_comes_before_the_last_customer_is_sent_on_behind_them(before, opened):
    header = (REPLAYS, b"job:0:0:7:0")
    (sent,) = opened.order("ana", BEGIN + HOUR, "o2", [header])
    assert (sent.topic, sent.partition) == ("p.clickstream.events", 0)
    moved(opened, before, last=False)
    assert len(opened.order("ana", BEGIN + HOUR, "o3")) == 1
    moved(opened, before)
    value = event("order.completed", "ana", "o2", BEGIN + HOUR, {"value": 3.5})
    (record,) = [opened.record(b"ana", value, sent.headers)]
    assert dict(record.headers)[POSITION] == b"job:0:0:1:0"
    assert kinds(opened.absorb(record).outbox) == kinds(before.order("ana", BEGIN + HOUR, "o2"))
    # The same once more is known.
    again = opened.record(b"ana", value, [(POSITION, b"job:0:0:1:0")])
    assert opened.absorb(again).outbox == []


def test_customers_of_another_move_are_left_out(before, opened):
    moved(opened, before, run="other")
    assert opened.states == {}
    moved(opened, before)
    states = dict(opened.states)
    opened.order("bo", BEGIN, "o9")
    moved(opened, before)
    assert {name: opened.states[name] for name in states} == states
    (state,) = carried([before.state], 1, "late")
    opened.control(control.OPENED, {"run": "late", "state": cargo.pack_state(state)})
    assert opened.state.run == "run"


def test_what_a_partition_before_had_heard_is_known():
    before = life()
    heard = [(POSITION, b"shop:0:2:40:0")]
    before.order("ana", BEGIN, "o4", heard)
    one = Partition()
    one.define(1, SCHEMA, HELLO)
    (state, _) = carried([before.state], 2, "run")
    one.control(control.OPENED, {"run": "run", "state": cargo.pack_state(state)})
    moved(one, before)
    assert one.order("ana", BEGIN + DAY + HOUR, "o5", heard) == []
    assert one.order("ana", BEGIN + DAY + HOUR, "o6", [(POSITION, b"shop:0:2:41:0")])
