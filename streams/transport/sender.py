"""Sending outside of an app: what commands write, in order per destination, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from streams.transport.publishing import Destination, Outgoing, PublishError, by_destination, fill


class Sender:
    """Batches of a destination go one at a time: after a failure nothing later is sent.

    It is of no use after an error of Kafka: whoever tries again opens a new one.
    """

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer: Any = producer

    async def partitions(self, topic: str) -> int:
        """Count the partitions of a topic."""
        return len(await self._producer.partitions_for(topic))

    async def publish(self, records: Sequence[Outgoing]) -> dict[Destination, int]:
        """Send records and wait until the broker has them; give each destination's last offset.

        Raises
        ------
        PublishError
            When a topic has no such partition, or does not accept a record of that size.
        KafkaError
            When the broker does not take them; a part of them may be there.
        """
        grouped = by_destination(records)
        sent = await asyncio.gather(
            *(self._in_order(place, group) for place, group in grouped.items()),
            return_exceptions=True,  # so that nothing is under way any more when one has failed
        )
        for result in sent:
            if isinstance(result, BaseException):
                raise result
        return dict(zip(grouped, cast("list[int]", sent), strict=True))

    async def _in_order(self, place: Destination, records: Sequence[Outgoing]) -> int:
        if place.partition not in await self._producer.partitions_for(place.topic):
            raise PublishError(f"Topic {place.topic} has no partition {place.partition}.")
        first, offset = 0, -1
        while first < len(records):
            batch, after = fill(self._producer.create_batch, records, first)
            try:
                sent = await self._producer.send_batch(
                    batch, place.topic, partition=place.partition
                )
                offset = (await sent).offset + after - first - 1
            except MessageSizeTooLargeError as error:
                size = len(records[first].value or b"")
                raise PublishError(
                    f"{place.topic} does not accept a record of {size} bytes."
                ) from error
            first = after
        return offset


@asynccontextmanager
async def sender(kafka: str, compression: str | None = None) -> AsyncIterator[Sender]:
    """Open a sender to these servers."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        acks="all",
        enable_idempotence=True,
        max_batch_size=256 * 1024,
        compression_type=compression,
    )
    await producer.start()
    try:
        yield Sender(producer)
    finally:
        await producer.stop()
