"""Clients of Kafka, and how they end."""

import asyncio

from aiokafka import AIOKafkaConsumer


async def end(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, also while the broker is away.

    A fetch that waits for its next try is cancelled by aiokafka, which then raises that
    cancellation to us, as if it were ours, and leaves its connections open.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait([stopping])
    if stopping.cancelled():
        await consumer._client.close()  # noqa: SLF001 - what was left undone
    else:
        stopping.result()
