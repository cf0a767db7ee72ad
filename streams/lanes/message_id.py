"""Message ids ``J:e:p:off:k``: job, epoch, partition, offset of the event, number of the message."""

from collections.abc import Iterable
from typing import NamedTuple

HEADER = "id"
"""Header of an output that carries its message id."""


class MessageId(NamedTuple):
    """The parts of a message id; ids of one partition and epoch are in order."""

    job: str
    epoch: int
    partition: int
    off: int
    k: int

    @classmethod
    def parse(cls, text: bytes) -> "MessageId | None":
        """Read an id; None for anything else.

        >>> MessageId.parse(b"rumbo:0:3:41:2")
        MessageId(job='rumbo', epoch=0, partition=3, off=41, k=2)
        >>> MessageId.parse(b"order-77") is None
        True
        """
        job, *numbers = text.decode("utf-8", "replace").rsplit(":", 4)
        if len(numbers) != 4 or not all(number.isdecimal() for number in numbers):
            return None
        return cls(job, *map(int, numbers))


def identified(headers: Iterable[tuple[str, bytes]]) -> MessageId | None:
    """Find the message id among the headers of a record.

    >>> identified([("content-type", b"x"), ("id", b"rumbo:0:3:41:2")]).off
    41
    """
    for name, value in headers:
        if name == HEADER:
            return MessageId.parse(value)
    return None
