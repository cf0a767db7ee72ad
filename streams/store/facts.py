"""What a server is like: its release, how it keeps data, what it forgets when it is full."""

from dataclasses import dataclass
from typing import Any

from redis import exceptions as redis

from streams.store.connection import connect
from streams.store.errors import explained
from streams.store.keys import Keys


@dataclass(frozen=True, slots=True)
class Facts:
    """A Redis or Valkey. ``None`` where the server does not tell (managed services hide settings).

    ``used`` and ``maxmemory`` are in bytes (0: no limit), ``unwritten`` names what could not be
    written to disk last.
    """

    server: str
    version: tuple[int, ...]
    appendonly: bool | None
    maxmemory_policy: str | None
    time: int
    partitions: int | None
    primary: bool
    used: int
    maxmemory: int
    unwritten: str


@explained
async def facts(url: str, job: str) -> Facts:
    """Ask a server; ``time`` is its clock in ms, ``partitions`` the count of the job's state."""
    client: Any = connect(url, 5.0)
    try:
        told = await client.info()
        seconds, micros = await client.time()
        held = await client.hget(Keys.of(job, 0).meta, "partitions")
        return Facts(
            server="Valkey" if told.get("server_name") == "valkey" else "Redis",
            version=_version(str(told.get("valkey_version") or told["redis_version"])),
            appendonly=_flag(await _setting(client, "appendonly")),
            maxmemory_policy=await _setting(client, "maxmemory-policy"),
            time=seconds * 1000 + micros // 1000,
            partitions=None if held is None else int(held),
            primary=told.get("role") != "slave",
            used=int(told.get("used_memory", 0)),
            maxmemory=int(told.get("maxmemory", 0)),
            unwritten=_unwritten(told),
        )
    finally:
        await client.aclose()


async def _setting(client: Any, name: str) -> str | None:
    try:
        told = await client.config_get(name)
    except redis.ResponseError:
        return None
    value = told.get(name)
    return None if value is None else str(value)


def _unwritten(told: dict[str, Any]) -> str:
    names = {
        "aof_last_write_status": "the append-only file",
        "aof_last_bgrewrite_status": "a rewrite of the append-only file",
        "rdb_last_bgsave_status": "a snapshot",
    }
    return ", ".join(name for key, name in names.items() if told.get(key, "ok") != "ok")


def _flag(value: str | None) -> bool | None:
    return None if value is None else value == "yes"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
