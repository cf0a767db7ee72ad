"""``rumbo apply``: documents go into force, as one manifest."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.orders import MEANS
from streams.settings import Settings


def apply(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; the shipped library otherwise.")
    ] = None,
    policies: Annotated[bool, typer.Option(help="Apply contact policies at emissions.")] = True,
    first: Annotated[bool, typer.Option("--first", help="Only where nothing is in force.")] = False,
) -> None:
    """Write documents to journey.definitions and put them in force."""
    from streams.activation import (  # noqa: PLC0415 - loads the engine
        TopicMissing,
        latest_manifest,
        put_in_force,
    )
    from streams.definitions.catalogue import Conflict  # noqa: PLC0415 - loads the engine
    from streams.definitions.folder import LIBRARY, documents  # noqa: PLC0415 - loads the engine

    found, findings, texts = documents(paths or [LIBRARY])
    for finding in findings:
        typer.echo(finding.shown(texts.get(finding.path, "")), err=True)
    if findings:
        raise typer.Exit(1)
    try:
        if first and (number := asyncio.run(latest_manifest(Settings()))):
            typer.echo(f"manifest {number} is in force already: nothing was changed")
            return
        manifest = asyncio.run(put_in_force(Settings(), found, policies=policies))
    except (Conflict, TopicMissing) as failure:
        raise CommandError(str(failure)) from None
    typer.echo(f"manifest {manifest.number} is in force: {len(found)} documents")
    for journey, order in sorted(manifest.operated.items()):
        typer.echo(f"{journey} {MEANS[order['how']]} (as before)")
