"""``rumbo lint``: what works and is doubtful all the same."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.findings import FindingsFormat, FindingsFormatOption, write_findings
from streams.cli.validate import NOTHING, summary


def lint(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Files, or folders of them; what they refer to is found around them.",
        ),
    ],
    weekly: Annotated[
        int | None,
        typer.Option(min=0, help="How many decisions each `decide` takes in a week."),
    ] = None,
    form: FindingsFormatOption = FindingsFormat.TEXT,
) -> None:
    """Find what is doubtful too: exit code 0 for nothing, 1, or 2 where no file is."""
    from streams.definitions.examination import examine  # noqa: PLC0415 - loads the engine

    found = examine(paths, weekly=weekly, lint=True)
    if not found.texts:
        typer.echo("rumbo: there is no YAML file here", err=True)
        raise typer.Exit(NOTHING)
    write_findings(found.findings, found.texts, form, summary(found))
    raise typer.Exit(1 if found.findings else 0)
