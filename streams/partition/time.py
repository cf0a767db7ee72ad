"""What *now* is where a record stands in the log: on the wall clock, or on the clock of events."""

from journeys.controls import CONTROLS
from journeys.event import Event
from journeys.merging.merge import MERGES
from journeys.plan import Settings
from journeys.state import Customer
from streams.envelope.instant import read_time
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.partition.state import PartitionState

STEERING = MERGES | CONTROLS.keys()
"""Events that are never too early or too late: by them customers steer, or become one."""


def clock_now(event: Event, timestamp: int, partition: PartitionState) -> int:
    """Give the instant up to which a clock event fires timers: its own word, or the broker's."""
    said = event.data.get("now")
    if isinstance(said, str):
        return max(read_time(said, "now"), partition.clock)
    return max(timestamp, partition.time)


def now_of(
    event: Event,
    timestamp: int,
    settings: Settings,
    partition: PartitionState,
    customer: Customer,
    *,
    planned: bool,
) -> int:
    """Give the event's now: never below the partition's last, or the customer's own time.

    While no plan is in force nobody has said which clock holds: the event's own time is taken, and
    the partition's stands still.
    """
    if not planned:
        return max(event.time, customer.time)
    if settings.clock == "wall":
        return max(timestamp, partition.time)
    if event.name in STEERING and event.time > partition.time + settings.max_ahead:
        return max(customer.time, partition.time)
    return max(event.time, customer.time)


def untimely(event: Event, settings: Settings, partition: PartitionState) -> Rejection | None:
    """Say that an event lies too far ahead or behind on the clock of events, or None.

    >>> late = Event(id="e", name="order.completed", customer="7", time=0)
    >>> settings = Settings(clock="events", max_late=10)
    >>> untimely(late, settings, PartitionState(time=11)).cause
    <Cause.TOO_OLD: 'too_old'>
    """
    if settings.clock == "wall" or not partition.time or event.name in STEERING:
        return None
    if event.time > partition.time + settings.max_ahead:
        sentence = f"The event lies {event.time - partition.time} ms ahead of its partition's time."
        return Rejection(Cause.TOO_EARLY, Stage.TIME, sentence)
    if event.time < partition.time - settings.max_late:
        sentence = f"The event lies {partition.time - event.time} ms behind its partition's time."
        return Rejection(Cause.TOO_OLD, Stage.TIME, sentence)
    return None
