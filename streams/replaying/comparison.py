"""The messages of one output partition beside those of the replay: by id, byte for byte."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from streams.replaying.message import At, Message
from streams.replaying.unequal import Unequal, unequal

KEPT = 10_000
"""How many messages of an output partition are kept, for those that come again."""
IN_TOPIC = "missing in the topic"
"""The replay says a message that the topic does not hold."""
IN_REPLAY = "missing in the replay"
"""The topic holds a message that the replay does not say."""
OUT_OF_ORDER = "out of order"
"""The topic holds a message long after later ones: it cannot be compared."""


class Mismatch(NamedTuple):
    """A message that differs, and how."""

    message: Message
    unequal: Unequal


class Comparison:
    """Compares in the order of events: expect what the replay says, hear what the topic holds."""

    def __init__(self, kept: int = KEPT) -> None:
        self.compared = 0
        self.forgotten = 0
        self._kept = kept
        self._known: OrderedDict[At, Message] = OrderedDict()
        self._open: dict[At, Message] = {}
        self._dropped: At = (-1, -1)

    def expect(self, said: Message) -> None:
        """Take what the replay says."""
        self._known[said.at] = self._open[said.at] = said

    def hear(self, found: Message) -> Mismatch | None:
        """Take what the topic holds; one that comes again with the same bytes is fine."""
        said = self._known.get(found.at)
        if said is None:
            why = OUT_OF_ORDER if found.at <= self._dropped else IN_REPLAY
            return Mismatch(found, Unequal(why))
        self.compared += self._open.pop(found.at, None) is not None
        how = unequal(said, found)
        return how and Mismatch(found, how)

    @property
    def awaited(self) -> Collection[At]:
        """Where messages are expected and were not heard yet."""
        return self._open.keys()

    def close(self, still_held: Callable[[At], bool]) -> Iterator[Mismatch]:
        """Give what was expected and not heard; not what the topic has let go of by its age."""
        for at, said in self._open.items():
            if still_held(at):
                yield Mismatch(said, Unequal(IN_TOPIC))
            else:
                self.forgotten += 1
        self._open.clear()
        while len(self._known) > self._kept:
            self._dropped, _ = self._known.popitem(last=False)
