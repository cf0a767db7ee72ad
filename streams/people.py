"""People on journeys: how many stand on each step right now, as the store knows them."""

import asyncio
from collections import Counter
from typing import NamedTuple

from journeys.state import Customer, decode
from streams.job import Job, opened
from streams.partition.outbox import partition_of
from streams.settings import Settings


class Place(NamedTuple):
    """A step of a version of a journey."""

    journey: str
    version: int
    step: str


async def people(settings: Settings, customer: str | None = None) -> Counter[Place]:
    """Count live enrolments by where they stand, inside a fork each branch, of everybody or of one customer.

    Nothing stands still for it: who moves meanwhile is counted where they were or where they are.
    """
    async with opened(settings) as job:
        partitions = await job.partitions()
        if customer is not None:
            seen = await job.store.look(partition_of(customer.encode(), partitions), customer)
            return _places(decode(seen.customer))
        counts = await asyncio.gather(*(_counted(job, number) for number in range(partitions)))
    return sum(counts, Counter())


async def _counted(job: Job, partition: int) -> Counter[Place]:
    places: dict[str, Counter[Place]] = {}  # a page may give somebody twice
    async for name, state in job.store.customers(partition):
        found = _places(decode(state))
        if found:
            places[name] = found
    return sum(places.values(), Counter())


def _places(state: Customer) -> Counter[Place]:
    return Counter(
        Place(one.journey, one.version, part.step)
        for one in state.enrolments
        for part in one.branches or [one]
    )
