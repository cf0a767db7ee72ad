"""Documents go into force: as one manifest, and from one place in the log of each partition on."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from journeys import state
from journeys.plan import ANONYMOUS
from streams.definitions.book import DefinitionsBook, Revision
from streams.definitions.catalogue import Catalogue
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document, Manifest
from streams.endpoints import NoServerError, job_key_of, kafka_of
from streams.envelope import control
from streams.settings import Settings
from streams.topics import INPUT, full_name

Disabled = Callable[[Sequence[Document], Mapping[str, str]], dict[str, str]]
"""The documents in force and what is switched off in; what is to be switched off out, each with a finding."""


def nothing(_in_force: Sequence[Document], _before: Mapping[str, str]) -> dict[str, str]:
    """Switch nothing off."""
    return {}


class TopicMissing(Exception):
    """A topic is not there; the sentence says how to create it."""


async def put_in_force(
    settings: Settings,
    found: list[Document],
    *,
    policies: bool = True,
    disabled: Disabled = nothing,
) -> Manifest:
    """Write the documents and their manifest, and activate it: events sent from here on obey it.

    The manifest in force; how journeys are operated stays as it was. Without the job's key only the
    workers, who have it, can activate: they do so as soon as they see the manifest.
    """
    own = await _plan_settings(settings, policies=policies)

    def revision(catalogue: Catalogue) -> tuple[list[Document], dict[str, object]]:
        newest = catalogue.newest
        off = disabled(catalogue.of(newest), newest.disabled) if newest else disabled((), {})
        return found, own | _kept(newest) | ({"disabled": off} if off else {})

    return await revise(settings, revision)


async def revise(settings: Settings, revision: Revision) -> Manifest:
    """Put in force what is made of the manifests there are, and activate it if it is a new one."""
    async with book(settings) as opened:
        before = opened.catalogue.latest
        manifest = await opened.revise(revision)
    if manifest.number > before:
        await _activate(settings, manifest.number)
    return manifest


async def latest_manifest(settings: Settings) -> int:
    """Give the number of the latest manifest; 0 where there is none."""
    async with book(settings) as opened:
        return opened.catalogue.latest


def _kept(latest: Manifest | None) -> dict[str, object]:
    """Keep the schema in which states are written (who begins takes the newest), and what is operated."""
    number = state.SCHEMA if latest is None else latest.plan_settings().schema
    operated = latest.operated if latest else {}
    kept: dict[str, object] = {"schema": number} if number != 1 else {}
    return kept | ({"operated": operated} if operated else {})


class UpgradeError(Exception):
    """An upgrade cannot be finished; the message says why."""


async def written_schema(settings: Settings) -> int:
    """Give the schema in which states are written by the manifest in force."""
    async with book(settings) as opened:
        return _in_force(opened).plan_settings().schema


async def finish_upgrade(settings: Settings) -> int:
    """Let states be written as this release knows them, from a new manifest on; its number."""
    async with book(settings) as opened:
        latest = _in_force(opened)
        schema = latest.plan_settings().schema
        if schema >= state.SCHEMA:
            raise UpgradeError(
                f"States are written with schema {schema} already, and this release knows "
                f"{state.SCHEMA}: there is nothing to finish."
            )
        documents = opened.catalogue.of(latest)
        wanted = latest.settings | {"schema": schema + 1}
        number = (await opened.revise(lambda _: (documents, wanted))).number
    await _activate(settings, number)
    return number


def _in_force(opened: DefinitionsBook) -> Manifest:
    latest = opened.catalogue.newest
    if latest is None:
        raise UpgradeError("No manifest is in force: put documents in force with `rumbo apply`.")
    return latest


@asynccontextmanager
async def book(settings: Settings) -> AsyncIterator[DefinitionsBook]:
    """Open the book of this deployment's definitions; `TopicMissing` where it has none."""
    await _partitions(settings, "journey.definitions")
    topic = full_name(settings.prefix, "journey.definitions")
    opened = DefinitionsBook(kafka_of(settings), topic, compiled)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


async def _activate(settings: Settings, number: int) -> None:
    try:
        key = job_key_of(settings)
    except NoServerError:
        return
    topic = full_name(settings.prefix, INPUT)
    partitions = await _partitions(settings, INPUT)
    now = time.time_ns() // 1_000_000
    async with AIOKafkaProducer(
        bootstrap_servers=kafka_of(settings), enable_idempotence=True
    ) as producer:
        for partition in range(partitions):
            value, headers = control.activation(
                settings.group, partition, number, time=now, key=key
            )
            await producer.send_and_wait(topic, value, partition=partition, headers=headers)


async def _plan_settings(settings: Settings, *, policies: bool) -> dict[str, object]:
    return {
        "seed": settings.draw_seed,
        "clock": str(settings.clock),
        "max_ahead": settings.max_ahead,
        "max_late": settings.max_late,
        "policies": policies,
        "example_partitions": await _partitions(settings, "learning.examples"),
    } | ({"anonymous": settings.anonymous} if settings.anonymous != ANONYMOUS else {})


async def _partitions(settings: Settings, name: str) -> int:
    """Ask the broker how many partitions a topic has."""
    topic = full_name(settings.prefix, name)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka_of(settings))
    await consumer.start()
    try:
        found = consumer.partitions_for_topic(topic)
    finally:
        await consumer.stop()
    if not found:
        raise TopicMissing(f"There is no topic {topic}. Create the topics: rumbo topics create")
    return len(found)
