"""``rumbo upgrade``: when all workers are of the new release, states may be written as it knows them."""

import asyncio
from typing import Annotated

import typer

from streams.cli.failure import CommandError
from streams.settings import Settings


def upgrade(
    finish: Annotated[
        bool, typer.Option("--finish", help="All workers are of this release: write as it does.")
    ] = False,
) -> None:
    """Say how states are written, or finish an upgrade: from then on as this release knows them."""
    from journeys.state import SCHEMA  # noqa: PLC0415 - loads the engine when used
    from streams.activation import (  # noqa: PLC0415
        TopicMissing,
        UpgradeError,
        finish_upgrade,
        written_schema,
    )

    settings = Settings()
    try:
        if finish:
            number = asyncio.run(finish_upgrade(settings))
            typer.echo(f"manifest {number} is in force; states are written as this release does")
            return
        schema = asyncio.run(written_schema(settings))
    except (TopicMissing, UpgradeError) as refused:
        raise CommandError(str(refused)) from None
    typer.echo(f"states are written with schema {schema}; this release knows {SCHEMA}")
    if schema < SCHEMA:
        typer.echo("when all workers are of this release: rumbo upgrade --finish")
