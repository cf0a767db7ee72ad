"""The records of a slice, decoded once, although a lane asks about them three times."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Self

from journeys.event import Event
from streams.envelope.control import CONTROLS
from streams.envelope.decode import decode
from streams.envelope.rejection import Rejection
from streams.lanes.fold import Record

Decoded = Event | Rejection
"""What a record turned out to be."""

_offset = attrgetter("offset")


@dataclass(frozen=True, slots=True)
class DecodedSlice:
    """Consecutive records, what each of them is, and where among them the control events are."""

    records: Sequence[Record]
    events: Sequence[Decoded]
    places: Sequence[int]

    @classmethod
    def of(cls, records: Sequence[Record], job_key: bytes) -> Self:
        """Decode records; control events must be signed with ``job_key``."""
        events = [decode(one, job_key) for one in records]
        return cls(
            records,
            events,
            [
                at
                for at, one in enumerate(events)
                if isinstance(one, Event) and one.name in CONTROLS
            ],
        )

    def part(self, records: Sequence[Record]) -> "DecodedSlice | None":
        """Give the part that consists of these very records; None when they are no part of it."""
        start = bisect_left(self.records, records[0].offset, key=_offset)
        stop = start + len(records)
        if stop > len(self.records) or self.records[start] is not records[0]:
            return None
        if self.records[stop - 1] is not records[-1]:
            return None
        places = [at - start for at in self.places if start <= at < stop]
        return DecodedSlice(records, self.events[start:stop], places)

    def controls(self) -> Iterator[tuple[int, Record, Event]]:
        """Give the control events, each with its place and its record."""
        for at in self.places:
            event = self.events[at]
            if isinstance(event, Event):
                yield at, self.records[at], event
