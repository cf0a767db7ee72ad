"""One thing that happened, as the engine sees it: already decoded, validated and in plain types."""

from typing import Any

import msgspec

Millis = int
"""An instant: whole milliseconds since 1970-01-01T00:00:00Z."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a forwarded event came from: the message id ``job:epoch:partition:offset:k`` in parts."""

    job: str
    epoch: int
    partition: int
    offset: int
    k: int

    @property
    def source(self) -> str:
        """The stream of messages that this position counts in."""
        return f"{self.job}:{self.epoch}:{self.partition}"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the input partition.

    ``time`` says when it happened, as its source tells it; what *now* is follows from the clock of the
    deployment, not from here. Events of the partition itself (``rumbo.*``) have no customer.

    >>> Event(id="e1", name="order.completed", customer="7", time=0, data={"value": 3.5}).customer
    '7'
    """

    id: str
    name: str
    customer: str = ""
    time: Millis = 0
    data: dict[str, Any] = {}
    source: str = ""
    origin: Position | None = None
    replays: str = ""


TIMER = "rumbo.timer"
"""The name of the event that stands for a customer's earliest timer; it never lies in a topic."""


def timer(customer: str, due: Millis) -> Event:
    """Give the event that fires a customer's earliest timer.

    >>> timer("7", 1000).name
    'rumbo.timer'
    """
    return Event(id=f"timer:{due}", name=TIMER, customer=customer, time=due)


VISIT = "rumbo.journey.scheduled"
"""The name of the event by which a customer enters at an occurrence; it never lies in a topic."""


def visit(customer: str, journey: str, occurrence: Millis) -> Event:
    """Give the event of one occurrence of a journey's schedule, or of its backfill.

    >>> visit("7", "weekly", 1000).id
    'weekly@1000'
    """
    return Event(
        id=f"{journey}@{occurrence}",
        name=VISIT,
        customer=customer,
        time=occurrence,
        data={"journey": journey, "occurrence": occurrence},
    )
