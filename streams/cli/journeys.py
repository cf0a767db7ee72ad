"""``rumbo journeys``: the journeys in force, and how each is operated."""

import asyncio
from dataclasses import asdict

import typer

from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, show, table, write_json
from streams.settings import Settings


def journeys(form: FormatOption = Format.TEXT) -> None:
    """List journeys: the version in force, how each is operated, and since which manifest."""
    from streams.activation import TopicMissing  # noqa: PLC0415 - loads the clients when used
    from streams.operating import look  # noqa: PLC0415

    try:
        found = asyncio.run(look(Settings()))
    except TopicMissing as missing:
        raise CommandError(str(missing)) from None
    if form is Format.JSON:
        write_json([asdict(one) for one in found])
        return
    if not found:
        typer.echo("No journeys are in force: put documents in force with `rumbo apply`.")
        return
    rows = table("journey", "version", "operated", "since manifest")
    for one in found:
        rows.add_row(one.journey, str(one.version or "-"), one.how, str(one.since))
    show(rows)
    for one in found:
        if one.finding:
            typer.echo(f"{one.journey}: {one.finding}")
