"""``rumbo schema``: the JSON Schema by which editors complete and check documents."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.failure import CommandError


def schema(
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Write one JSON Schema of all kinds of documents, for editors."""
    from journeys.json_schema import schema_text  # noqa: PLC0415 - makes the models' schemas

    text = schema_text()
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
