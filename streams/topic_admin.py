"""Topics at the broker: created when missing, compared with the table when there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    KafkaConnectionError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from streams.endpoints import NoServerError
from streams.settings import Settings
from streams.topics import INPUT, TOPICS, Partitions, Topic, full_name

PATIENCE = 30.0
"""Seconds until a topic that was created must be known."""

REPLICAS = 3
"""Most replicas of a topic when the setting does not say."""


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker has it."""

    partitions: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the table and the broker, and how to mend it."""

    topic: str
    what: str
    wanted: str
    found: str
    fix: str

    @property
    def hurts(self) -> bool:
        """Whether Rumbo cannot work so, or may lose what it needs; to keep records longer does not hurt.

        >>> Difference("clickstream.events", "retention.ms", "86400000", "-1", "").hurts
        False
        >>> Difference("rumbo.jobs", "retention.ms", "-1", "86400000", "").hurts
        True
        """
        if self.what.startswith("retention."):
            return self.found != "-1" and (
                self.wanted == "-1" or int(self.found) < int(self.wanted)
            )
        return self.what in {"topic", "partitions", "message.timestamp.type", "cleanup.policy"}


@asynccontextmanager
async def administrator(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """Speak to a cluster as its administrator; `NoServerError` when nobody answers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka, request_timeout_ms=10_000)
    try:
        await _start(admin, kafka)
        yield admin
    finally:
        await admin.close()


async def _start(admin: AIOKafkaAdminClient, kafka: str) -> None:
    try:
        await admin.start()
    except KafkaConnectionError:
        raise silent(kafka) from None


def silent(kafka: str) -> NoServerError:
    """Give the error for a Kafka that does not answer."""
    sentence = f"Kafka does not answer at {kafka}. Check that it runs, and RUMBO_KAFKA."
    return NoServerError(sentence)


async def find(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, Found]:
    """Give those of these topics (full names) that exist, as far as the brokers know by now."""
    described = await admin.describe_topics(list(names))
    counts = {one["topic"]: len(one["partitions"]) for one in described if one["error_code"] == 0}
    if not counts:
        return {}
    settings = await _settings(admin, counts)
    return {
        name: Found(count, settings[name]) for name, count in counts.items() if name in settings
    }


class Replicas(NamedTuple):
    """How many brokers keep a topic, and how many of them are in sync, where it has the fewest."""

    kept: int
    in_sync: int


async def replicas(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, Replicas]:
    """Count the replicas of each topic; none is in sync without a leader."""
    described = await admin.describe_topics(list(names))
    return {one["topic"]: _fewest(one["partitions"]) for one in described if one["partitions"]}


def _fewest(partitions: Sequence[Mapping[str, Any]]) -> Replicas:
    kept = min(len(one["replicas"]) for one in partitions)
    return Replicas(kept, min(len(one["isr"]) if one["leader"] >= 0 else 0 for one in partitions))


async def _settings(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answers = await admin.describe_configs(resources)
    found: dict[str, dict[str, str]] = {}
    for answer in answers:
        for code, message, _kind, name, entries in answer.resources:
            if code == UnknownTopicOrPartitionError.errno:
                continue  # just made: another broker knew it already
            if code:
                raise for_code(code)(message)
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found


async def create(admin: AIOKafkaAdminClient, settings: Settings) -> list[str]:
    """Create the topics that are missing; give their full names. Those that are there stay.

    When it returns the broker knows them all: for a moment after their creation it may not.
    """
    wanted = {full_name(settings.prefix, name): topic for name, topic in TOPICS.items()}
    there = await find(admin, wanted)
    missing = [name for name in wanted if name not in there]
    replicas = await _replicas(admin, settings)
    count = _counting(settings, there)
    new = [_new(name, wanted[name], count(wanted[name]), replicas) for name in missing]
    if new:
        _check(await admin.create_topics(new))
        await _known(admin, missing)
    return missing


async def _known(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    unknown = set(names)
    async with asyncio.timeout(PATIENCE):
        while unknown:
            unknown -= set(await find(admin, unknown))
            await asyncio.sleep(0.02)


async def _replicas(admin: AIOKafkaAdminClient, settings: Settings) -> int:
    if settings.replication is not None:
        return settings.replication
    cluster = await admin.describe_cluster()
    return min(REPLICAS, len(cluster["brokers"]))


def _counting(settings: Settings, there: Mapping[str, Found]) -> Callable[[Topic], int]:
    """Give how many partitions a topic should have: the input that is there rules, else settings."""
    incoming = there.get(full_name(settings.prefix, INPUT))
    partitions = incoming.partitions if incoming else settings.partitions
    return lambda topic: topic.count(partitions, settings.learning_partitions)


def _new(name: str, topic: Topic, count: int, replicas: int) -> NewTopic:
    return NewTopic(name, count, replicas, topic_configs=topic.settings | safety(replicas))


def safety(replicas: int) -> dict[str, str]:
    """Give the settings with which no broker's death loses what was acknowledged.

    >>> safety(1), safety(3)
    ({}, {'min.insync.replicas': '2'})
    """
    return {"min.insync.replicas": "2"} if replicas >= REPLICAS else {}


def _check(answer: Any) -> None:
    """Raise what went wrong; a topic that somebody else just created is no error."""
    for name, code, message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"{name}: {message}")


def differences(settings: Settings, there: Mapping[str, Found]) -> list[Difference]:
    """Compare what is there (by full name) with the table; a missing topic is a difference too.

    The partition count of an input that is there rules, unless RUMBO_PARTITIONS says another.
    """
    count = _counting(settings, there)
    found = _other_count(settings, there)
    for name, topic in TOPICS.items():
        full = full_name(settings.prefix, name)
        found += _compare(full, topic, count(topic), there.get(full))
    return found


def _other_count(settings: Settings, there: Mapping[str, Found]) -> list[Difference]:
    name = full_name(settings.prefix, INPUT)
    if "partitions" not in settings.model_fields_set or name not in there:
        return []
    if there[name].partitions == settings.partitions:
        return []
    fix = f"set RUMBO_PARTITIONS to {there[name].partitions}: the state belongs to that count"
    wanted, found = str(settings.partitions), str(there[name].partitions)
    return [Difference(name, "partitions", wanted, found, fix)]


def _compare(name: str, topic: Topic, count: int, there: Found | None) -> list[Difference]:
    if there is None:
        fix = "run `rumbo topics create`"
        return [Difference(name, "topic", "exists", "missing", fix)]
    unequal = [_partitions(name, topic, count, there)] if there.partitions != count else []
    for key, wanted in topic.settings.items():
        value = there.settings.get(key, "")
        if value != wanted:
            unequal.append(_setting(name, key, wanted, value))
    return unequal


def _partitions(name: str, topic: Topic, count: int, there: Found) -> Difference:
    """Say how the counts are brought together; never by deleting: states name offsets of these topics."""
    if topic.partitions is Partitions.LEARNING:
        fix = f"set RUMBO_LEARNING_PARTITIONS to {there.partitions}"
    elif topic.partitions is Partitions.ONE:
        fix = "it must have one: bring it back from a backup, what it holds belongs to the state"
    elif there.partitions > count:
        fix = f"`rumbo repartition {there.partitions}` makes use of them"
    else:
        fix = f"kafka-topics.sh --alter --topic {name} --partitions {count}"
    why = f"{fix}; do not delete the topic"
    return Difference(name, "partitions", str(count), str(there.partitions), why)


def _setting(name: str, key: str, wanted: str, found: str) -> Difference:
    fix = f"kafka-configs.sh --alter --entity-type topics --entity-name {name} "
    return Difference(name, key, wanted, found, f"{fix}--add-config {key}={wanted}")
