"""What one event leads to: the one frozen value that the shell writes without picking it apart."""

from decimal import Decimal
from typing import Any

import msgspec

from journeys.event import Millis
from journeys.state import Customer
from journeys.trace import TraceLine


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One outgoing message, not yet numbered: the lane gives it its id and its envelope.

    ``topic`` is a logical name of ``streams/topics.py``; ``key`` is the customer unless it is said
    (``learning.examples`` is keyed by model). ``time`` is the engine's *now*.
    """

    topic: str
    type: str
    time: Millis
    data: dict[str, Any]
    key: str = ""


class Forwarded(Message, frozen=True, kw_only=True):
    """An event for another customer, who may live in another partition: it goes into the input, ids kept."""

    id: str
    source: str


Move = tuple[str, str, str]
"""A journey, the step that an enrolment left (empty at its entry), and the one it came to.

``=reason`` is its end; ``~join`` that of a branch which ended with others at this join, or which it cancelled.
"""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """New state, messages in order, next due time, what budgets were spent, the trace, and every move."""

    state: Customer
    messages: tuple[Message, ...] = ()
    due: Millis | None = None
    spent: dict[str, Decimal] = {}
    trace: tuple[TraceLine, ...] = ()
    moves: tuple[Move, ...] = ()
