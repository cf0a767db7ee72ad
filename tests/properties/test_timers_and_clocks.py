"""However wrong the clocks are, each timer fires once, never early, and in the order of its due time."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.envelope import control
from tests.streams.partition.records import BEGIN, DAY, HOUR, SCHEMA, Partition, event

YEAR = 365 * DAY
HELLO = """\
journey: hello
version: 1
entry: {event: order.completed, key: event.basket}
steps:
  pause: {wait: 1d}
  tell: {emit: {kind: message, surfaces: [app], content: hi}}
"""
NAMES = ("ana", "bo", "cruz")
PRODUCERS = st.sampled_from([0, 0, -HOUR, HOUR, -DAY, 10 * YEAR, -10 * YEAR])
"""How wrong the clock of a producer is (ms)."""
STEPS = st.sampled_from([0, 0, 1, HOUR, 5 * HOUR, DAY, 3 * DAY, -1, -HOUR, -DAY])
"""How the broker's clock moves between two records; it may be stepped back."""
MOMENTS = st.lists(st.tuples(STEPS, st.sampled_from([*NAMES, None]), PRODUCERS), max_size=25)


class Life:
    """A partition on the wall clock: what it says, and when each basket came."""

    def __init__(self):
        self.partition = Partition()
        schema = SCHEMA.replace("{value: number}", "{value: number, basket: string}")
        self.partition.define(1, schema, HELLO, clock="wall")
        self.partition.control(control.PLAN, {"manifest": 1})
        self.broker, self.entered, self.told = BEGIN, {}, []

    def live(self, moments):
        for number, (step, customer, wrong) in enumerate(moments):
            self.broker += step
            if customer is None:
                self.silence()
            else:
                self.order(customer, f"b{number}", self.broker + wrong)

    def order(self, customer, basket, said):
        value = event("order.completed", customer, basket, said, {"value": 1.0, "basket": basket})
        self.absorb(customer.encode(), value)
        self.entered[basket] = self.partition.state.time

    def silence(self):
        data = {"partition": 0, "limit": 2}
        value, headers = control.build(
            control.CLOCK,
            identity="x",
            time=self.broker,
            data=data,
            source="/t",
            key=b"0123456789abcdef",
        )
        self.absorb(None, value, headers)

    def absorb(self, key, value, headers=()):
        record = self.partition.record(key, value, headers, timestamp=self.broker)
        for one in self.partition.absorb(record).outbox:
            said = json.loads(one.value)
            if said["type"] == "rumbo.message":
                self.told.append((self.partition.state.time, one.key, said["data"]["key"]))

    def drain(self):
        """Let time pass until nothing waits; the broker's clock is right again by then."""
        self.broker = max(self.broker, self.partition.state.time) + 2 * DAY
        for _ in range(100):
            if not self.partition.due:
                return
            self.silence()
        raise AssertionError(f"timers are left: {self.partition.due}")


@settings(max_examples=60, deadline=None)
@given(MOMENTS)
def test_each_timer_fires_once_never_early_and_in_order(moments):
    life = Life()
    life.live(moments)
    life.drain()
    assert sorted(basket for _, _, basket in life.told) == sorted(life.entered)
    for now, _, basket in life.told:
        assert now >= life.entered[basket] + DAY
    for name in NAMES:
        dues = [life.entered[basket] for _, key, basket in life.told if key == name.encode()]
        assert dues == sorted(dues)


@settings(max_examples=60, deadline=None)
@given(MOMENTS)
def test_now_never_goes_back(moments):
    life = Life()
    seen = [0]
    for moment in moments:
        life.live([moment])
        seen.append(life.partition.state.time)
    assert seen == sorted(seen)
