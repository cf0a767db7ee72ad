"""Whether Kafka is there: who starts while it is away, or goes away, waits for it, and says so."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError

log = structlog.get_logger("rumbo.kafka")

PAUSE = 0.5
"""Pause (s) before a broker that did not answer is asked again."""


async def persistently(start: Callable[[], Awaitable[object]], servers: str) -> None:
    """Start a client of Kafka, again and again until one of these servers answers it.

    ``start`` must be such that it can be called again after it has failed.
    """
    away = False
    while True:
        try:
            await start()
        except (KafkaConnectionError, KafkaTimeoutError):
            if not away:
                log.warning(
                    "waiting_for_kafka",
                    reason=f"Kafka does not answer at {servers}. Check that it runs, and RUMBO_KAFKA.",
                )
            away = True
            await asyncio.sleep(PAUSE)
        else:
            break
    if away:
        log.info("kafka_answers", servers=servers)


async def answering(servers: str) -> None:
    """Wait until a broker of these answers."""
    client = AIOKafkaClient(bootstrap_servers=servers)
    try:
        await persistently(client.bootstrap, servers)
    finally:
        await client.close()
