"""Whether Kafka is there: who starts while it is away waits for it, and says so."""

import asyncio

import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

log = structlog.get_logger("rumbo.kafka")

PAUSE = 0.5
"""Pause (s) before a broker that did not answer is asked again."""


async def answering(servers: str) -> None:
    """Wait until a broker of these answers."""
    away = False
    while not await _answers(servers):
        if not away:
            log.warning(
                "waiting_for_kafka",
                reason=f"Kafka does not answer at {servers}. Check that it runs, and RUMBO_KAFKA.",
            )
        away = True
        await asyncio.sleep(PAUSE)
    if away:
        log.info("kafka_answers", servers=servers)


async def _answers(servers: str) -> bool:
    client = AIOKafkaClient(bootstrap_servers=servers)
    try:
        await client.bootstrap()
    except KafkaConnectionError:
        return False
    finally:
        await client.close()
    return True
