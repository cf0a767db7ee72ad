"""``rumbo apply``: documents go into force, as one manifest."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer

from streams.cli.failure import CommandError
from streams.definitions.book import DefinitionsBook
from streams.definitions.catalogue import Conflict
from streams.definitions.compiled import compiled
from streams.definitions.folder import LIBRARY, documents
from streams.definitions.manifest import Document
from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.topics import full_name


def apply(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; the shipped library otherwise.")
    ] = None,
    policies: Annotated[bool, typer.Option(help="Apply contact policies at emissions.")] = True,
) -> None:
    """Write documents to journey.definitions and put them in force."""
    found, findings, texts = documents(paths or [LIBRARY])
    for finding in findings:
        typer.echo(finding.shown(texts.get(finding.path, "")), err=True)
    if findings:
        raise typer.Exit(1)
    number = asyncio.run(put_in_force(Settings(), found, policies=policies))
    typer.echo(f"manifest {number} is in force: {len(found)} documents")


async def put_in_force(settings: Settings, found: list[Document], *, policies: bool = True) -> int:
    """Write the documents and their manifest; the number in force."""
    topic = full_name(settings.prefix, "journey.definitions")
    book = DefinitionsBook(kafka_of(settings), topic, compiled)
    await book.start()
    try:
        return await book.apply(found, await _plan_settings(settings, policies=policies))
    except Conflict as conflict:
        raise CommandError(str(conflict)) from None
    finally:
        await book.stop()


async def _plan_settings(settings: Settings, *, policies: bool) -> dict[str, object]:
    return {
        "seed": settings.draw_seed,
        "clock": str(settings.clock),
        "max_ahead": settings.max_ahead,
        "max_late": settings.max_late,
        "policies": policies,
        "example_partitions": await _partitions(settings, "learning.examples"),
    }


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
        raise CommandError(f"There is no topic {topic}. Create the topics: rumbo topics create")
    return len(found)
