"""The producer: idempotent, and in order per destination, also over failures."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiokafka
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import NotReady
from faust.transport.drivers import aiokafka as driver
from mode import get_logger

from streams.transport.presence import persistently
from streams.transport.publishing import Destination, Outgoing, PublishError, by_destination, fill

logger = get_logger(__name__)

PAUSE = 0.5
"""Pause (s) before what failed is sent again."""
FAREWELL = 2.0
"""How long (s) a producer may take to stop."""


def nothing() -> None:
    """Do nothing between two batches."""


class Producer(driver.Producer):
    """Faust's producer with `publish`, the only way out: not ``topic.send``, not ``app.send``.

    After a failure nothing later is sent to that destination until the failed batch is
    acknowledged (SEMANTICS 12): batches of a destination go one at a time.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._renewing = asyncio.Lock()
        self._retired: set[asyncio.Task[None]] = set()
        self.refusals: dict[Destination, str] = {}

    async def on_start(self) -> None:
        """Start, also when the broker goes away in the meantime."""
        await persistently(self._start, self.app.servers)  # type: ignore[attr-defined]

    async def _start(self) -> None:
        try:
            await super().on_start()
        except KafkaError:
            if self._producer is not None:
                await self._producer.stop()
            raise

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def publish(
        self, records: Sequence[Outgoing], between: Callable[[], None] = nothing
    ) -> dict[Destination, int]:
        """Send records and wait until the broker has them all; retries until it does.

        Returns the offset of the last record at each destination (-1 where the broker no longer
        knew it). ``between`` is called after each acknowledged batch.

        Raises
        ------
        PublishError
            When a record is larger than its topic or the producer accepts.
        """
        grouped = by_destination(records)
        offsets = await asyncio.gather(
            *(self._in_order(place, group, between) for place, group in grouped.items())
        )
        return dict(zip(grouped, offsets, strict=True))

    async def _in_order(
        self, place: Destination, records: Sequence[Outgoing], between: Callable[[], None]
    ) -> int:
        first, offset, complaint = 0, -1, ""
        while first < len(records):
            producer = await self._current()
            batch, after = fill(producer.create_batch, records, first)
            try:
                offset = await self._send(producer, place, batch) + after - first - 1
            except MessageSizeTooLargeError as error:
                await self._renew(producer)
                raise PublishError(_too_large(place, records[first])) from error
            except KafkaError as error:
                if complaint != (complaint := repr(error)):
                    logger.warning("%s:%d does not take what is sent, retrying: %r", *place, error)
                self.refusals[place] = complaint
                await self._renew(producer)
                await asyncio.sleep(PAUSE)
            else:
                self.refusals.pop(place, None)
                first = after
                between()
        return offset

    async def _send(
        self, producer: aiokafka.AIOKafkaProducer, place: Destination, batch: Any
    ) -> int:
        partitions = await producer.partitions_for(place.topic)
        if place.partition not in partitions:
            raise PublishError(
                f"Topic {place.topic} has {len(partitions)} partitions, so a record for its "
                f"partition {place.partition} has no place: it needs as many as the table of "
                "topics says (rumbo topics create)."
            )
        delivered = await producer.send_batch(batch, place.topic, partition=place.partition)
        offset: int = (await delivered).offset
        return offset

    async def _current(self) -> aiokafka.AIOKafkaProducer:
        while True:
            try:
                return self._ensure_producer()
            except NotReady:
                if self.should_stop:
                    raise
                await asyncio.sleep(PAUSE)

    async def _renew(self, spoiled: aiokafka.AIOKafkaProducer | None) -> None:
        """Replace a producer whose batch failed: its sequence numbers have a hole now."""
        async with self._renewing:
            if self._producer is not spoiled or spoiled is None or self.should_stop:
                return
            fresh = self._new_producer()
            try:
                await fresh.start()
            except KafkaError:
                await fresh.stop()
                return
            self._producer = fresh
            retired = asyncio.create_task(spoiled.stop())  # once others have their batches through
            self._retired.add(retired)
            retired.add_done_callback(self._retired.discard)

    async def flush(self) -> None:
        """Nothing is left to flush: whoever publishes waits for it."""

    async def on_stop(self) -> None:
        """Stop, without waiting for a broker that is away."""
        producer, self._producer = self._producer, None
        await super().on_stop()
        if producer is not None:
            await _stop(producer)


async def _stop(producer: aiokafka.AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(FAREWELL):
            await producer.stop()
    except (TimeoutError, KafkaError) as error:
        logger.warning("The producer was stopped with records under way: %r", error)


def _too_large(place: Destination, record: Outgoing) -> str:
    size = len(record.value or b"")
    return (
        f"A record of {size} bytes is more than {place.topic} accepts: raise its "
        "max.message.bytes to what the table of topics says (rumbo topics create)."
    )
