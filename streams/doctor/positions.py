"""Looks at where each partition's fold goes on: does its log still lead there."""

from streams.doctor.finding import Finding, well, wrong
from streams.endpoints import NoServerError
from streams.job import opened
from streams.settings import Settings
from streams.store.errors import StoreError


async def examine(settings: Settings) -> list[Finding]:
    """Look at every partition; nothing where the servers or topics are missing: others say so."""
    try:
        async with opened(settings) as job:
            standings = [await job.standing(number) for number in range(await job.partitions())]
    except (NoServerError, StoreError):
        return []
    troubles = [one.position for one in standings if one.position.trouble]
    if not troubles:
        return [well("positions", "the log leads on from where each partition is")]
    fix = "bring the log or a backup of Redis back, or run `rumbo accept-loss`"
    return [wrong("positions", one.wrong, fix) for one in troubles]
