"""Consumer groups at the broker: who is in them, and how far they show that they are."""

import asyncio
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

PATIENCE = 10.0
"""Seconds until a broker that just started must know who coordinates a group."""


async def members(admin: AIOKafkaAdminClient, group: str) -> int:
    """Count the members of a group; 0 where there is no such group."""
    await _coordinated(admin, group)
    (answer,) = await admin.describe_consumer_groups([group])
    ((_error, _group, _state, _type, _protocol, found, *_),) = answer.groups
    return len(found)


async def shown(admin: AIOKafkaAdminClient, group: str, topic: str) -> dict[int, int]:
    """Give the offsets that a group shows for the partitions of a topic."""
    await _coordinated(admin, group)
    found: dict[Any, Any] = await admin.list_consumer_group_offsets(group)
    return {at.partition: one.offset for at, one in found.items() if at.topic == topic}


async def _coordinated(admin: AIOKafkaAdminClient, group: str) -> None:
    """Wait for the coordinator: the broker makes the topic of groups when it is first asked."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await admin.find_coordinator(group)
            except GroupCoordinatorNotAvailableError:
                await asyncio.sleep(0.1)
            else:
                return
