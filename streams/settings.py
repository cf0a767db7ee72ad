"""The settings of a deployment: every ``RUMBO_*`` variable, said once."""

import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from journeys.event import Millis

UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(value: Any) -> Any:
    """Read ``45m``, ``3d``, ``500ms``; all else is left to ISO 8601.

    >>> duration("3d")
    datetime.timedelta(days=3)
    """
    matched = re.fullmatch(r"(\d{1,9})(ms|s|m|h|d)", value) if isinstance(value, str) else None
    if matched is None:
        return value
    return timedelta(**{UNITS[matched[2]]: int(matched[1])})


Duration = Annotated[timedelta, BeforeValidator(duration)]
"""A duration: ``45m``, ``3d`` or ISO 8601."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=64)]
"""What may stand in a topic's name."""


class Clock(StrEnum):
    """What *now* is."""

    WALL = "wall"
    EVENTS = "events"


class Settings(BaseSettings):
    """The settings, from the environment. Secrets are never printed."""

    model_config = SettingsConfigDict(
        env_prefix="RUMBO_", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    kafka: str | None = None
    """Kafka's bootstrap servers, ``host:port,host:port``; without it, those of `rumbo local`."""
    redis: str | None = None
    """URL of Redis or Valkey; without it, that of `rumbo local`."""
    home: Path = Path(".rumbo")
    """The folder of `rumbo local`: data, logs, ports and the job's key."""
    job: Annotated[Name, Field(min_length=1)] = "rumbo"
    """Name of the job; its consumer group and its message ids begin with it."""
    prefix: Name = ""
    """What the names of topics and groups begin with, such as ``acme.``."""
    job_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Key that signs Rumbo's own events in the input, 16 characters or more."""
    seed: str | None = None
    """Seed of every draw of chance; without it, the job's name."""
    journeys: Path | None = None
    """Folder of documents that `rumbo run` applies; without it, those in force stay."""
    clock: Clock = Clock.WALL
    """What *now* is: ``wall``, or ``events`` for replays, demos and back-fills."""
    max_ahead: Duration = timedelta(days=2)
    """On the clock of events: how far an event may lie ahead of its partition."""
    max_late: Duration = timedelta(days=30)
    """On the clock of events: how old an event may be."""
    partitions: Annotated[int, Field(ge=1, le=4096)] = 64
    """Partitions of the input and the outputs when topics are created; fixed afterwards."""
    learning_partitions: Annotated[int, Field(ge=1, le=256)] = 4
    """Partitions of the learning topics when they are created."""
    replication: Annotated[int, Field(ge=-1, le=9)] = -1
    """Replicas of each topic when it is created; -1 leaves it to the broker."""
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """Port of the Prometheus metrics on loopback; 0 takes a free one, none turns them off."""
    log: Literal["debug", "info", "warning", "error"] = "info"
    """The least serious log line that is written."""

    @property
    def group(self) -> str:
        """The consumer group of the lanes."""
        return f"{self.prefix}{self.job}"

    @property
    def learner_group(self) -> str:
        """The consumer group of the learner."""
        return f"{self.group}.learn"

    @property
    def max_ahead_ms(self) -> Millis:
        """How far an event may lie ahead of its partition, in ms."""
        return self.max_ahead // timedelta(milliseconds=1)

    @property
    def max_late_ms(self) -> Millis:
        """How old an event may be, in ms."""
        return self.max_late // timedelta(milliseconds=1)

    @property
    def draw_seed(self) -> str:
        """The seed of every draw of chance."""
        return self.seed or self.job
