"""The trail of one customer: what was said about them, read backwards from the ends of their partition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiokafka import ConsumerRecord, TopicPartition

from streams.topics import full_name
from streams.transport.reader import Bounds, Span
from streams.why.said import Place, Said, read

TOPICS = (
    "journey.decisions",
    "price.offers",
    "journey.suppressions",
    "journey.lifecycle",
    "customer.insights",
)
"""Where Rumbo speaks about a customer."""

CHUNK = 2_000
"""How many records are fetched at once."""

Enough = Callable[[Sequence[Said]], bool]
"""Says, of what was found so far in one topic, the latest first, whether to stop."""


class Log(Protocol):
    """Where records are read: `streams.transport.reader.Reader`."""

    async def bounds(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, Bounds]:
        """Ask where logs begin and end."""
        ...

    async def read(
        self, spans: Mapping[TopicPartition, Span]
    ) -> Mapping[TopicPartition, list[ConsumerRecord]]:
        """Read spans of offsets."""
        ...


@dataclass(slots=True)
class Trail:
    """Reads one customer's messages, among the latest ``depth`` records of each topic's partition.

    ``cut`` counts, by topic, the older records that were not read.
    """

    log: Log
    prefix: str
    customer: str
    partition: int
    depth: int
    cut: dict[str, int] = field(default_factory=dict)

    async def back(self, topic: str, enough: Enough) -> list[Said]:
        """Give what a topic says about the customer, the latest first, until it is enough."""
        at = TopicPartition(full_name(self.prefix, topic), self.partition)
        begin, end = (await self.log.bounds([at]))[at]
        last = max(begin, end - self.depth)
        found: list[Said] = []
        while end > last and not enough(found):
            start = max(last, end - CHUNK)
            records = (await self.log.read({at: Span(start, end)}))[at]
            found += self._own(topic, records)
            end = start
        if end == last > begin and not enough(found):
            self.cut[topic] = last - begin
        return found

    def _own(self, topic: str, records: Sequence[ConsumerRecord]) -> list[Said]:
        key = self.customer.encode()
        own = (read(topic, one.value) for one in reversed(records) if one.key == key and one.value)
        return [said for said in own if said is not None]


def since(place: Place) -> Enough:
    """Stop once something older than this place was found."""
    return lambda found: any(one.place < place for one in found)
