"""Looks at Redis or Valkey: its release, how it keeps data, its clock, and whose state it holds."""

import time

from streams.doctor.finding import Finding, doubtful, well, wrong
from streams.doctor.kafka import SKEW
from streams.endpoints import NoServerError, redis_of
from streams.settings import Settings
from streams.store.errors import StoreError
from streams.store.facts import Facts, facts

OLDEST = (7,)
"""The oldest release that is supported."""
NARROW, FULL = 0.85, 0.99
"""Shares of the memory above which it is said."""


async def examine(settings: Settings, partitions: int | None) -> list[Finding]:
    """Look at the server; ``partitions`` is the input's count, when it is known."""
    try:
        told = await facts(redis_of(settings), settings.group)
    except NoServerError as missing:
        return [wrong("redis", "there is no Redis", str(missing))]
    except StoreError as silent:
        return [wrong("redis", "Redis does not answer", str(silent))]
    found = [_release(told), _role(told), _kept(told), _written(told), _evicts(told), _room(told)]
    return [*found, _clock(told), _state(told, partitions)]


def _release(told: Facts) -> Finding:
    said = f"{told.server} {'.'.join(map(str, told.version))} answers"
    if told.version < OLDEST:
        return wrong("redis", said, "use Redis 7 or Valkey 7 or later")
    return well("redis", said)


def _kept(told: Facts) -> Finding:
    if told.appendonly:
        return well("append-only file", "on")
    said = "off" if told.appendonly is False else "the server does not tell"
    fix = "set `appendonly yes`; without it a restart replays the input from its beginning"
    return doubtful("append-only file", said, fix)


def _role(told: Facts) -> Finding:
    if told.primary:
        return well("role", "it is a primary")
    fix = "point RUMBO_REDIS at the primary, or promote this one: workers wait meanwhile"
    return wrong("role", "it is a replica and takes no writes", fix)


def _written(told: Facts) -> Finding:
    if not told.unwritten:
        return well("disk of redis", "the last writes went through")
    fix = "look at its log and its disk (full?); until then a restart loses what is in memory only"
    return wrong("disk of redis", f"could not be written: {told.unwritten}", fix)


def _room(told: Facts) -> Finding:
    if not told.maxmemory:
        return well("room", "maxmemory is not set; the machine's memory is the limit")
    share = told.used / told.maxmemory
    said = f"{share:.0%} of maxmemory is used"
    fix = "raise its maxmemory, then the machine's memory; nothing is lost meanwhile"
    if share >= FULL:
        return wrong("room", f"Redis is full: {said}, commits are refused", fix)
    return doubtful("room", said, fix) if share >= NARROW else well("room", said)


def _evicts(told: Facts) -> Finding:
    if told.maxmemory_policy == "noeviction":
        return well("memory", "nothing is evicted when it is full")
    fix = "set `maxmemory-policy noeviction`; an evicted customer is a forgotten customer"
    if told.maxmemory_policy is None:
        return doubtful("memory", "the server does not tell what it evicts", fix)
    return wrong("memory", f"maxmemory-policy is {told.maxmemory_policy}", fix)


def _clock(told: Facts) -> Finding:
    apart = abs(told.time - time.time_ns() // 1_000_000)
    if apart > SKEW:
        said = f"the server's clock and this machine's are {apart / 1000:.1f} s apart"
        return doubtful("clock of redis", said, "synchronise the clocks (NTP)")
    return well("clock of redis", "as this machine's")


def _state(told: Facts, partitions: int | None) -> Finding:
    if told.partitions is None or partitions is None or told.partitions == partitions:
        return well("state", "fits the input's partition count")
    said = f"the state was made with {told.partitions} partitions, the input has {partitions}"
    fix = "point RUMBO_KAFKA and RUMBO_REDIS at servers that belong together, or use another job"
    return wrong("state", said, fix)
