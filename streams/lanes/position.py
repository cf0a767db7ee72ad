"""Where the fold of a partition goes on, and whether its log still leads there."""

from enum import StrEnum
from typing import NamedTuple

from aiokafka import TopicPartition

from streams.lanes.checksum import checksum
from streams.lanes.fold import Record
from streams.store.values import Held
from streams.transport.reader import Reader, Span


class Trouble(StrEnum):
    """Why a fold cannot go on where it left off."""

    NONE = ""
    GONE = "gone"
    SHORT = "short"
    OTHER = "other"


class Position(NamedTuple):
    """The last absorbed offset of a partition, beside what its log holds: ``begin`` to ``end - 1``."""

    log: TopicPartition
    off: int
    begin: int
    end: int
    trouble: Trouble

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do; nothing where all is well.

        >>> Position(TopicPartition("in", 3), 40, 0, 50, Trouble.NONE).sentence
        ''
        """
        return "" if self.trouble is Trouble.NONE else f"{self.wrong}. {_DO[self.trouble]}"

    @property
    def wrong(self) -> str:
        """What is wrong, in a sentence without its full stop.

        >>> Position(TopicPartition("in", 3), 40, 0, 9, Trouble.SHORT).wrong
        'in:3 ends at 9, but 40 was absorbed: the broker lost the end of its log, or the topic was made anew'
        """
        found = {
            Trouble.NONE: "reaches the position",
            Trouble.GONE: f"begins at {self.begin}, but the fold goes on at {self.off + 1}: "
            "retention has passed it",
            Trouble.SHORT: f"ends at {self.end}, but {self.off} was absorbed: {_LOST}",
            Trouble.OTHER: f"holds another record at {self.off} than the one absorbed: {_LOST}",
        }
        return f"{self.log.topic}:{self.log.partition} {found[self.trouble]}"


_LOST = "the broker lost the end of its log, or the topic was made anew"
_ACCEPT = "or go on without what is lost with `rumbo accept-loss`."
_DO = {
    Trouble.GONE: f"Restore a backup of Redis that the log still reaches, {_ACCEPT}",
    Trouble.SHORT: f"Bring the log back, {_ACCEPT}",
    Trouble.OTHER: f"Bring the log back, {_ACCEPT}",
}


async def position(
    reader: Reader, log: TopicPartition, held: Held, epoch: int, start: int | None
) -> Position:
    """Find where a fold goes on: after what Redis holds of this epoch, else at its start.

    ``start`` is where the fold begins; None before it was ever claimed: at the begin of the log.
    """
    begin, end = (await reader.bounds([log]))[log]
    if held.off is not None and held.epoch >= epoch:
        off, absorbed = held.off, held.checksum
    else:
        off, absorbed = (begin if start is None else start) - 1, b""
    trouble = Trouble.NONE
    if begin > off + 1:
        trouble = Trouble.GONE
    elif end < off + 1:
        trouble = Trouble.SHORT
    elif absorbed and begin <= off and not await _same(reader, log, off, absorbed):
        trouble = Trouble.OTHER
    return Position(log, off, begin, end, trouble)


async def _same(reader: Reader, log: TopicPartition, off: int, absorbed: bytes) -> bool:
    found = (await reader.read({log: Span(off, off + 1)}))[log]
    return any(
        checksum(Record(off, r.timestamp, r.key, r.value, r.headers)) == absorbed for r in found
    )
