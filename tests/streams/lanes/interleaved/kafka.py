"""A Kafka in memory, as far as lanes speak to it: a desk, a reader, a log with the broker's time."""

from collections import defaultdict

from streams.lanes.fold import Record
from streams.transport.publishing import by_destination
from streams.transport.reader import Bounds, ReadError
from tests.streams.lanes.interleaved.gates import Fate

START = 1_772_445_600_000


class Kafka:
    """Logs by (topic, partition); ``now`` (ms) is the broker's clock."""

    def __init__(self, counts):
        self.counts = counts
        self.now = START
        self.logs = defaultdict(list)

    def append(self, record):
        log = self.logs[record.topic, record.partition]
        headers = tuple((name, bytes(raw)) for name, raw in record.headers)
        log.append(Record(len(log), self.now, record.key, record.value, headers))
        return len(log) - 1


class Desk:
    """A worker's producer: each destination in order, what failed is sent again before the next."""

    def __init__(self, kafka, gates, replaced):
        self._kafka = kafka
        self._gates = gates
        self.reposition = replaced
        self.assigned = None
        self.refusals = {}

    async def publish(self, records, between=lambda: None):
        grouped = by_destination(records)
        return dict(
            await self._gates.beside(
                self._in_order(place, group, between) for place, group in grouped.items()
            )
        )

    async def _in_order(self, place, records, between):
        offset = -1
        size = self._gates.batch
        for first in range(0, len(records), size):
            fate = Fate.LOST
            while fate is not Fate.DONE:
                fate = await self._gates.reach(f"publish {place.topic}:{place.partition}")
                if fate is not Fate.LOST:
                    offset = [self._kafka.append(one) for one in records[first : first + size]][-1]
            between()
        return place, offset


class Reader:
    """A worker's way to read logs beside its group."""

    def __init__(self, kafka, gates):
        self._kafka = kafka
        self._gates = gates

    async def close(self):
        pass

    async def _reach(self, what):
        if await self._gates.reach(what) is not Fate.DONE:
            raise ReadError("the broker did not answer")

    async def bounds(self, partitions):
        await self._reach("bounds")
        return {tp: Bounds(0, len(self._kafka.logs[tp.topic, tp.partition])) for tp in partitions}

    async def partitions(self, topics):
        await self._reach("partitions")
        return {topic: self._kafka.counts.get(topic, 0) for topic in topics}

    async def read(self, spans):
        await self._reach("read")
        return {
            tp: self._kafka.logs[tp.topic, tp.partition][span.start : span.stop]
            for tp, span in spans.items()
        }
