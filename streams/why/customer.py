"""One customer as a deployment has them: their state, their partition, and the way to what was said about them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from journeys.state import Customer, decode
from streams.endpoints import NoServerError, kafka_of, redis_of
from streams.partition import state as partitions
from streams.partition.outbox import partition_of
from streams.partition.state import PartitionState
from streams.settings import Settings
from streams.store.store import Store
from streams.topics import INPUT, full_name
from streams.transport.reader import Reader
from streams.why.trail import Trail


@dataclass(frozen=True, slots=True)
class Known:
    """What Redis keeps of a customer and of their partition, and their trail in the topics.

    ``state`` is None for whom Rumbo never heard of, or has forgotten.
    """

    customer: str
    state: Customer | None
    partition: PartitionState
    trail: Trail


@asynccontextmanager
async def known(settings: Settings, customer: str, depth: int) -> AsyncIterator[Known]:
    """Look a customer up, without joining a group or claiming anything."""
    reader = Reader(kafka_of(settings))
    store = Store.connect(redis_of(settings), settings.group)
    try:
        number = partition_of(customer.encode(), await _count(reader, settings))
        seen = await store.look(number, customer)
        yield Known(
            customer=customer,
            state=None if seen.customer is None else decode(seen.customer),
            partition=partitions.decode(seen.partition),
            trail=Trail(reader, settings.prefix, customer, number, depth),
        )
    finally:
        await reader.close()
        await store.close()


async def _count(reader: Reader, settings: Settings) -> int:
    topic = full_name(settings.prefix, INPUT)
    count = (await reader.partitions([topic]))[topic]
    if not count:
        raise NoServerError(f"There is no topic {topic}. Run `rumbo topics create`.")
    return count
