"""What now is: on the wall clock the broker's, on the clock of events the event's; never backwards."""

import pytest

from journeys.event import Event
from journeys.plan import Settings
from journeys.state import Customer
from streams.envelope.rejection import Cause
from streams.partition.state import PartitionState
from streams.partition.time import clock_now, now_of, untimely

WALL, EVENTS = Settings(clock="wall"), Settings(clock="events", max_ahead=50, max_late=300)


def order(at):
    return Event(id="o", name="order.completed", customer="7", time=at)


def consent(at):
    return Event(id="c", name="consent.changed", customer="7", time=at)


def now(event, timestamp, settings, *, partition=0, customer=0, planned=True):
    return now_of(
        event, timestamp, settings, PartitionState(time=partition), Customer(time=customer),
        planned=planned,
    )  # fmt: skip


def test_on_the_wall_clock_it_is_the_brokers_never_below_the_partitions():
    assert now(order(7), 100, WALL, partition=90) == 100
    assert now(order(7), 80, WALL, partition=90) == 90


def test_on_the_clock_of_events_it_is_the_events_never_below_the_customers():
    assert now(order(100), 5, EVENTS, partition=110, customer=90) == 100
    assert now(order(80), 5, EVENTS, partition=110, customer=90) == 90


def test_without_a_plan_the_events_own_time_holds():
    assert now(order(100), 5, WALL, customer=90, planned=False) == 100


def test_a_control_from_far_ahead_is_obeyed_now():
    assert now(consent(500), 5, EVENTS, partition=110, customer=90) == 110
    assert now(consent(150), 5, EVENTS, partition=110, customer=90) == 150


@pytest.mark.parametrize(
    ("event", "partition", "cause"),
    [
        (order(161), 110, Cause.TOO_EARLY),
        (order(160), 110, None),
        (order(99), 400, Cause.TOO_OLD),
        (order(100), 400, None),
        (consent(9999), 110, None),
        (consent(1), 400, None),
        (order(9999), 0, None),
    ],
)
def test_events_far_from_the_partitions_time_are_refused_controls_never(event, partition, cause):
    refused = untimely(event, EVENTS, PartitionState(time=partition))
    assert (refused and refused.cause) == cause
    assert untimely(event, WALL, PartitionState(time=partition)) is None


def test_a_clock_event_says_how_late_it_is_or_the_broker_does():
    said = Event(id="k", name="rumbo.clock.advanced", data={"now": "1970-01-01T00:00:01Z"})
    bare = Event(id="k", name="rumbo.clock.advanced")
    assert clock_now(said, 5, PartitionState(clock=0)) == 1000
    assert clock_now(said, 5, PartitionState(clock=2000)) == 2000
    assert clock_now(bare, 5, PartitionState(time=3)) == 5
    assert clock_now(bare, 5, PartitionState(time=9)) == 9
