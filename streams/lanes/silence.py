"""What of a partition is out already: it is not sent again while the fold catches up with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from streams.lanes.fold import OutRecord, Place
from streams.lanes.message_id import MessageId, identified


class Silence:
    """The last message id in each own output partition, read at a claim.

    When they are ahead of the position, Redis went back: up to them nothing is sent again.

    >>> place = Place("rumbo", 0, 3, 8)
    >>> silence = Silence(place, {"offers": MessageId("rumbo", 0, 3, 41, 0)})
    >>> old = OutRecord("offers", 3, b"7", b"", [("id", b"rumbo:0:3:41:0")])
    >>> new = OutRecord("offers", 3, b"7", b"", [("id", b"rumbo:0:3:41:1")])
    >>> silence.audible([old, new]) == [new]
    True
    """

    def __init__(
        self, place: Place, last: Mapping[str, MessageId], outputs: Collection[str] = ()
    ) -> None:
        self._place = place
        self._outputs = outputs
        self._last = {topic: (one.off, one.k) for topic, one in last.items()}
        self.until = max((off for off, _ in self._last.values()), default=-1)

    def covers(self, topic: str, partition: int) -> bool:
        """Whether this knows what lies there: in an output partition of our own."""
        return topic in self._outputs and partition == self._place.partition

    def audible(self, records: Sequence[OutRecord]) -> Sequence[OutRecord]:
        """Leave out what lies in its own output partition already."""
        if not self._last:
            return records
        return [record for record in records if not self._out(record)]

    def _out(self, record: OutRecord) -> bool:
        last = self._last.get(record.topic)
        if last is None or record.partition != self._place.partition:
            return False
        found = identified(record.headers)
        return found is not None and (found.off, found.k) <= last


def latest(place: Place, found: Iterable[MessageId | None]) -> MessageId | None:
    """Give the highest id of this partition and epoch among those found."""
    own = (place.job, place.epoch, place.partition)
    return max((one for one in found if one is not None and one[:3] == own), default=None)
