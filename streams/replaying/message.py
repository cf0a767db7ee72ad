"""A message by its id, as the replay says it and as a topic holds it."""

from typing import NamedTuple

from aiokafka import ConsumerRecord

from streams.envelope.headers import ID, POSITION
from streams.lanes.fold import OutRecord, Place
from streams.lanes.message_id import MessageId

Headers = tuple[tuple[str, bytes], ...]
At = tuple[int, int]
"""The place of a message in its partition's life: offset of its event, number among its messages."""


class Message(NamedTuple):
    """A message; ``offset`` is where its topic holds it, None where it does not (yet)."""

    id: MessageId
    key: bytes | None
    value: bytes | None
    headers: Headers
    offset: int | None = None

    @property
    def at(self) -> At:
        """Its place in the life of its partition."""
        return self.id.off, self.id.k


def message(record: OutRecord | ConsumerRecord, examples: bool) -> Message | None:
    """Read a record of an output, or one of ``learning.examples``; None without an id of ours."""
    wanted = POSITION if examples else ID
    text = next((value for name, value in record.headers if name == wanted), b"")
    found = MessageId.parse(text or b"")
    if found is None:
        return None
    offset = None if isinstance(record, OutRecord) else record.offset
    return Message(found, record.key, record.value, tuple(map(tuple, record.headers)), offset)


def of(place: Place, one: MessageId) -> bool:
    """Whether a message is one of this partition, in any of its epochs up to this one.

    >>> of(Place("rumbo", 1, 3, 8), MessageId("rumbo", 0, 3, 41, 2))
    True
    """
    return (one.job, one.partition) == (place.job, place.partition) and one.epoch <= place.epoch
