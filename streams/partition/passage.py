"""Passages: events of one slice on their way, some of them waiting for the answer of a learner."""

from collections.abc import Sequence
from dataclasses import dataclass

from journeys.event import Event
from journeys.outcome import Message
from journeys.request import DecisionRequest
from streams.lanes.fold import Record

TOGETHER = 64
"""How many events may wait for answers at once."""

FATAL = (MemoryError, OSError, RecursionError)
"""What says nothing about the event: it ends the lane instead of making a dead letter."""


@dataclass(slots=True)
class Passage:
    """One event of the log: it waits for the answer to its ``request``, or for its turn to begin.

    Once it is done, its ``messages`` wait for those of the events before it. ``time`` is the
    partition's where the event stands in the log.
    """

    record: Record
    event: Event
    now: int
    time: int
    request: DecisionRequest | None = None
    messages: Sequence[Message] | None = None
