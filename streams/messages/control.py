"""What Rumbo itself appends to the input: time in silence, new snapshots, new plans."""

from typing import Annotated

from pydantic import Field

from streams.messages.body import Body, Instant


class Control(Body):
    """What every control event says; it is signed with the job's key."""

    partition: Annotated[int, Field(ge=0)]
    """The partition that it is for; a copy on another one is refused."""


class ClockAdvanced(Control):
    """Time has passed in silence: timers that are due may fire."""

    limit: Annotated[int, Field(ge=1)] = 500
    """How many timers it may fire."""
    now: Instant | None = None
    """The time on the clock of events; none on the wall clock."""


class ModelPublished(Control):
    """A snapshot of a model can be used from this place in the log on."""

    model: str
    """Name of the model."""
    snapshot: str
    """Name of the snapshot: ``model@generation.offset#checksum``."""
    held_in: Annotated[int, Field(ge=0)]
    """The partition of ``learning.snapshots`` that holds it."""
    held_at: Annotated[int, Field(ge=0)]
    """Its offset there."""


class PlanActivated(Control):
    """A set of documents is in force from this place in the log on."""

    manifest: int
    """Number of the manifest in ``journey.definitions``."""


class PartitionOpened(Control):
    """A partition begins another life: the customers of `rumbo repartition` come next."""

    run: str
    """The move that opens it."""
    state: str
    """What the partitions before kept beside their customers: MessagePack, deflated, in base64."""


class CustomerHandedOver(Body):
    """A customer's state on its way to the id that goes on, after `customer.merged`; it is signed."""

    customer: str
    """The id that goes on; also the record's key and the ``subject``."""
    merged: str
    """The id that does not."""
    state: str
    """What was known of it: MessagePack in base64."""
    more: bool
    """Whether another part of it follows."""


class CustomersVisited(Control):
    """A journey's schedule recurs, or it is backfilled: these customers enter, whom its audience lets in."""

    journey: str
    """Name of the journey."""
    occurrence: int
    """When it recurs, or came into force: milliseconds since 1970."""
    customers: Annotated[list[str], Field(max_length=500)]
    """Who is visited."""
    done: bool
    """Whether these are the last ones."""


class CustomersMoved(Control):
    """Customers with their states, from partitions of another count."""

    run: str
    """The move that they belong to; those of another are left out."""
    last: bool
    """Whether these are the last ones: from here on the partition absorbs events."""
    customers: str
    """Customers and their states: MessagePack, deflated, in base64."""
