"""The settings of a deployment: every ``RUMBO_*`` variable, said once."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from journeys.durations import duration
from journeys.event import Millis
from journeys.plan import ANONYMOUS


def _span(value: Any) -> Any:
    return duration(value) if isinstance(value, str) else value


def _patient(value: Millis) -> Millis:
    """Leave a worker time to notice that it is Kafka or Redis that does not answer."""
    if 0 < value < LEAST_PATIENCE:
        raise ValueError("0s turns the watchdog off; otherwise give it 20s or more")
    return value


def _regular(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return value


Pattern = Annotated[str, AfterValidator(_regular), Field(max_length=256)]
"""A regular expression."""
LEAST_PATIENCE = 20_000
Span = Annotated[Millis, BeforeValidator(_span)]
"""A duration in ms, written ``45m``, ``3d`` or in ISO 8601."""
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
    """URL of Redis or Valkey, of a cluster ``redis+cluster://node:port,node:port`` (or ``rediss+cluster://``);
    without it, that of `rumbo local`."""
    home: Path = Path(".rumbo")
    """The folder of `rumbo local`: data, logs, ports and the job's key."""
    job: Annotated[Name, Field(min_length=1)] = "rumbo"
    """Name of the job; its consumer group and its message ids begin with it. Never change it once it has run."""
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
    max_ahead: Span = duration("2d")
    """On the clock of events: how far an event may lie ahead of its partition."""
    max_late: Span = duration("30d")
    """On the clock of events: how old an event may be."""
    anonymous: Pattern = ANONYMOUS
    """What ids of anonymous customers match from their beginning, as a regular expression: in a merge they yield
    to known ones. Never change it while merges are on their way."""
    partitions: Annotated[int, Field(ge=1, le=4096)] = 64
    """Partitions of the input and the outputs when topics are created; later only `rumbo repartition` adds some."""
    learning_partitions: Annotated[int, Field(ge=1, le=256)] = 4
    """Partitions of the learning topics when they are created."""
    replication: Annotated[int, Field(ge=1, le=9)] | None = None
    """Replicas of each topic when it is created; without it 3, or as many as there are brokers.
    With 3 or more, two must have a record before it counts as written."""
    session: Annotated[Span, Field(ge=1000, le=1_800_000)] = duration("10s")
    """How long a process may be silent before others take over what it reads."""
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """Port of `/metrics`, `/healthz` and `/readyz`; 0 takes a free one, none turns them off."""
    metrics_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address that they are served at; beyond loopback use a token, or a network that you trust."""
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Token that they want as ``Authorization: Bearer``; without it probes see the status only."""
    watchdog: Annotated[Span, AfterValidator(_patient)] = duration("1m")
    """How long a partition with work may stand still before its worker ends with 75; ``0s`` turns it off."""
    traces: bool = False
    """Whether events that decide become OpenTelemetry spans, sent where ``OTEL_*`` variables say."""
    log: Literal["debug", "info", "warning", "error"] = "info"
    """The least serious log line that is written: ``debug``, ``info``, ``warning`` or ``error``."""

    @property
    def group(self) -> str:
        """The consumer group of the lanes."""
        return f"{self.prefix}{self.job}"

    @property
    def learner_group(self) -> str:
        """The consumer group of the learner."""
        return f"{self.group}.learn"

    @property
    def draw_seed(self) -> str:
        """The seed of every draw of chance."""
        return self.seed or self.job
