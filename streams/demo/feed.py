"""The feed: shoppers' events into the input topic, with the hours of their clock, as fast as they are absorbed.

Snapshots land in the log near the examples that they learned from only when the feed does not run
far ahead of the lanes: it stays within `LEAD` records of what each partition has absorbed.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from streams.demo.shoppers import HEADERS, ShopperEvent
from streams.envelope import control
from streams.envelope.outgoing import rfc3339
from streams.partition.outbox import partition_of

HOUR = 3_600_000
DAY = 24 * HOUR

LEAD = 600
"""How many records the feed may be ahead of a partition's lane."""

LOOK = 0.02
"""Seconds before the feed looks again how far the lanes are."""

TAIL = 30 * DAY
"""How long the clock goes on after the last event, so that every window closes."""

TIMERS = 2000
"""How many timers one hour may fire."""

Absorbed = Callable[[], Awaitable[dict[int, int]]]
"""Gives, per partition, the offset after the last record that its lane has absorbed."""


@dataclass(slots=True)
class Progress:
    """How far the feed is; ``at`` is the data's time in ms."""

    events: int = 0
    at: int = 0
    begin: int = 0
    end: int = 0
    done: bool = False
    sent: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the feed writes: the topic, its partitions, and the key that signs its clock."""

    job: str
    topic: str
    partitions: int
    job_key: bytes


class Feed:
    """Sends events and hours in order; paced by ``speed`` (data days per second) or by the lanes."""

    def __init__(
        self,
        producer: AIOKafkaProducer,
        target: Target,
        absorbed: Absorbed,
        speed: float | None = None,
    ) -> None:
        self._producer = producer
        self._target = target
        self._absorbed = absorbed
        self._speed = speed
        self.progress = Progress()
        self._pending: set[asyncio.Future[RecordMetadata]] = set()
        self._counted: Counter[int] = Counter()

    async def run(self, events: Iterator[ShopperEvent]) -> None:
        """Send everything, then let the clock run on until every window has closed."""
        started = time.monotonic()
        async for hour, batch in _by_hour(events):
            if not self.progress.begin:
                self.progress.begin = self.progress.end = hour
            await self._pace(hour, started)
            await self._send(hour, batch)
        last = self.progress.end = self.progress.at
        for hour in range(last + HOUR, last + TAIL, HOUR):
            await self._pace(hour, started)
            await self._send(hour, [])
        await self._producer.flush()
        await self._caught_up(0)
        self.progress.done = True

    async def _send(self, hour: int, batch: list[ShopperEvent]) -> None:
        """Send the events of an hour, then the hour itself, to every partition."""
        for event in batch:
            key = event.customer.encode()
            await self._put(partition_of(key, self._target.partitions), event.value, key)
        for partition in range(self._target.partitions):
            await self._put(partition, self._clock(partition, hour + HOUR), None)
        self.progress.events += len(batch)
        self.progress.at = hour + HOUR

    async def _put(self, partition: int, value: bytes, key: bytes | None) -> None:
        """Hand a record to the producer; its offset is noted once the broker has it."""
        self._pending.add(
            future := await self._producer.send(
                self._target.topic, value, key=key, partition=partition, headers=HEADERS
            )
        )
        self._counted[partition] += 1
        future.add_done_callback(self._held)

    def _held(self, future: "asyncio.Future[RecordMetadata]") -> None:
        self._pending.discard(future)
        held = future.result()
        sent = self.progress.sent
        sent[held.partition] = max(held.offset, sent.get(held.partition, 0))
        self._counted[held.partition] -= 1

    def _clock(self, partition: int, now: int) -> bytes:
        value, _ = control.build(
            control.CLOCK,
            identity=f"{self._target.job}:{partition}:hour:{now}",
            time=now,
            data={"partition": partition, "limit": TIMERS, "now": rfc3339(now)},
            source="/rumbo/demo",
            key=self._target.job_key,
        )
        return value

    async def _pace(self, hour: int, started: float) -> None:
        if self._speed is not None:
            wanted = started + (hour - self.progress.begin) / DAY / self._speed
            await asyncio.sleep(max(0.0, wanted - time.monotonic()))
        elif hour % (6 * HOUR):
            return
        await self._caught_up(LEAD)

    async def _caught_up(self, lead: int) -> None:
        """Wait until no partition is more than ``lead`` records behind, those in flight included."""
        while self.progress.sent or self._pending:
            done = await self._absorbed()
            if all(self._ahead(p, done) <= lead for p in range(self._target.partitions)):
                return
            await asyncio.sleep(LOOK)

    def _ahead(self, partition: int, done: dict[int, int]) -> int:
        held = self.progress.sent.get(partition, -1) + 1
        return held + self._counted[partition] - done.get(partition, 0)


async def _by_hour(
    events: Iterator[ShopperEvent],
) -> AsyncIterator[tuple[int, list[ShopperEvent]]]:
    """Group events by the hour of their time; hours without any come too."""
    batch: list[ShopperEvent] = []
    hour: int | None = None
    for event in events:
        own = event.at - event.at % HOUR
        hour = own if hour is None else hour
        while hour < own:
            yield hour, batch
            batch = []
            hour += HOUR
        batch.append(event)
    if hour is not None:
        yield hour, batch
