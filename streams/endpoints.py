"""Where Kafka and Redis are: the settings say, or else the servers of ``rumbo local``."""

import json
from pathlib import Path

from streams.settings import Settings

FILE = "endpoints.json"
"""The file in which ``rumbo local`` leaves the addresses of its servers."""
KEY = "job.key"
"""The file in which ``rumbo local`` leaves the key that signs Rumbo's own events."""


class NoServerError(Exception):
    """Nobody said where a server is; the message says how to."""


def kafka_of(settings: Settings) -> str:
    """Give Kafka's bootstrap servers; `NoServerError` when there are none."""
    return settings.kafka or _local(settings.home, "kafka", "RUMBO_KAFKA")


def redis_of(settings: Settings) -> str:
    """Give the URL of Redis or Valkey; `NoServerError` when there is none."""
    return settings.redis or _local(settings.home, "redis", "RUMBO_REDIS")


def job_key_of(settings: Settings) -> bytes:
    """Give the key that signs Rumbo's own events; `NoServerError` when there is none."""
    if settings.job_key is not None:
        return settings.job_key.get_secret_value().encode()
    try:
        return (settings.home / KEY).read_bytes().strip()
    except OSError:
        sentence = "There is no key for the job. Set RUMBO_JOB_KEY (`rumbo local start` makes one)."
        raise NoServerError(sentence) from None


def _local(home: Path, server: str, variable: str) -> str:
    try:
        found = json.loads((home / FILE).read_bytes())
        return str(found[server])
    except (OSError, ValueError, KeyError):
        sentence = f"There is no {server}. Set {variable}, or start one with `rumbo local start`."
        raise NoServerError(sentence) from None
