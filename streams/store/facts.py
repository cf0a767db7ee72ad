"""What a server is like: its release, how it keeps data, what it forgets when it is full."""

from dataclasses import dataclass
from typing import Any

from redis import exceptions as redis

from streams.store.connection import connect
from streams.store.errors import explained
from streams.store.keys import Keys


@dataclass(frozen=True, slots=True)
class Facts:
    """A Redis or Valkey. ``None`` where the server does not tell (managed services hide settings)."""

    server: str
    version: tuple[int, ...]
    appendonly: bool | None
    maxmemory_policy: str | None
    time: int
    partitions: int | None


@explained
async def facts(url: str, job: str) -> Facts:
    """Ask a server; ``time`` is its clock in ms, ``partitions`` the count of the job's state."""
    client: Any = connect(url, 5.0)
    try:
        told = await client.info("server")
        seconds, micros = await client.time()
        held = await client.hget(Keys.of(job, 0).meta, "partitions")
        return Facts(
            server="Valkey" if told.get("server_name") == "valkey" else "Redis",
            version=_version(str(told.get("valkey_version") or told["redis_version"])),
            appendonly=_flag(await _setting(client, "appendonly")),
            maxmemory_policy=await _setting(client, "maxmemory-policy"),
            time=seconds * 1000 + micros // 1000,
            partitions=None if held is None else int(held),
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


def _flag(value: str | None) -> bool | None:
    return None if value is None else value == "yes"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
