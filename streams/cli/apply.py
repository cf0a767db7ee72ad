"""``rumbo apply``: documents go into force, as one manifest."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.orders import MEANS
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.definitions.manifest import Manifest


def apply(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; the shipped library otherwise.")
    ] = None,
    policies: Annotated[bool, typer.Option(help="Apply contact policies at emissions.")] = True,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Switch off journeys with broken files; apply the rest."),
    ] = False,
    first: Annotated[bool, typer.Option("--first", help="Only where nothing is in force.")] = False,
) -> None:
    """Write documents to journey.definitions and put them in force."""
    from streams.activation import (  # noqa: PLC0415 - loads the engine
        TopicMissing,
        latest_manifest,
        put_in_force,
    )
    from streams.definitions.catalogue import Conflict  # noqa: PLC0415 - loads the engine
    from streams.definitions.folder import LIBRARY  # noqa: PLC0415 - loads the engine
    from streams.definitions.partial import partial as read  # noqa: PLC0415 - loads the engine

    found = read(paths or [LIBRARY])
    for finding in found.findings:
        typer.echo(finding.shown(found.texts.get(finding.path, "")), err=True)
    if found.findings and not (partial and found.documents):
        raise typer.Exit(1)
    try:
        if first and (number := asyncio.run(latest_manifest(Settings()))):
            typer.echo(f"manifest {number} is in force already: nothing was changed")
            return
        manifest = asyncio.run(
            put_in_force(Settings(), found.documents, policies=policies, disabled=found.disabled)
        )
    except (Conflict, TopicMissing) as failure:
        raise CommandError(str(failure)) from None
    typer.echo(f"manifest {manifest.number} is in force: {len(found.documents)} documents")
    _tell(manifest)


def _tell(manifest: "Manifest") -> None:
    """Say what is otherwise with journeys than that they run."""
    for journey, finding in manifest.disabled.items():
        typer.echo(f"{journey} {MEANS['disabled']}: {finding}")
    for journey, order in sorted(manifest.operated.items()):
        typer.echo(f"{journey} {MEANS[order['how']]} (as before)")
