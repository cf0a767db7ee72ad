"""One partition of an output topic, read along with the replay."""

from collections import deque
from collections.abc import Iterator

from aiokafka import TopicPartition

from streams.lanes.fold import Place
from streams.replaying.message import At, Message, message, of
from streams.transport.reader import Reader, Span

PAGE = 1000
"""Records that are read at once."""
BEFORE: At = (-1, -1)
"""Before every message of an epoch."""


class Cursor:
    """Gives the messages of one partition's life, in the order of their topic, as far as asked."""

    def __init__(self, reader: Reader, log: TopicPartition, place: Place, examples: bool) -> None:
        self.log = log
        self.examples = examples
        self._reader = reader
        self._place = place
        self._ahead: deque[Message] = deque()
        self._first: At | None = None
        self._begin = self._next = self._end = 0

    async def open(self) -> None:
        """Note where the topic begins and ends now."""
        self._begin, self._end = (await self._reader.bounds([self.log]))[self.log]
        self._next = self._begin

    async def until(self, off: int) -> list[Message]:
        """Give what follows from the events up to an offset, and was not given before."""
        found: list[Message] = []
        while self._ahead or self._next < self._end:
            if not self._ahead:
                await self._read()
            while self._ahead:
                if self._ahead[0].id.off > off:
                    return found
                found.append(self._ahead.popleft())
        return found

    def holds(self, at: At) -> bool:
        """Whether the topic still reaches back to a message."""
        return self._begin == 0 or (self._first is not None and at >= self._first)

    async def _read(self) -> None:
        stop = min(self._next + PAGE, self._end)
        records = (await self._reader.read({self.log: Span(self._next, stop)}))[self.log]
        self._next = stop
        read = (message(one, self.examples) for one in records)
        self._ahead.extend(self._ours(one for one in read if one and of(self._place, one.id)))

    def _ours(self, read: Iterator[Message]) -> Iterator[Message]:
        for one in read:
            earlier = one.id.epoch < self._place.epoch
            if self._first is None:
                self._first = BEFORE if earlier else one.at
            if not earlier:
                yield one
