"""The whole examination, in the order in which things depend on each other."""

from streams.doctor import installation, kafka, partitions, redis
from streams.doctor.finding import Finding
from streams.endpoints import NoServerError, kafka_of
from streams.settings import Settings
from streams.topic_admin import administrator, find
from streams.topics import INPUT, full_name


async def examine(settings: Settings) -> list[Finding]:
    """Look at the installation, Kafka, Redis, and where the partitions stand."""
    count = await _partitions(settings)
    return [
        *installation.examine(settings),
        *await kafka.examine(settings),
        *await redis.examine(settings, count),
        *(await partitions.examine(settings) if count else []),
    ]


async def _partitions(settings: Settings) -> int | None:
    name = full_name(settings.prefix, INPUT)
    try:
        async with administrator(kafka_of(settings)) as admin:
            there = await find(admin, [name])
    except NoServerError:
        return None
    return there[name].partitions if name in there else None
