"""``rumbo validate``: every error of every file at once, with its place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.findings import FindingsFormat, FindingsFormatOption, write_findings

if TYPE_CHECKING:
    from streams.definitions.examination import Examination

NOTHING = 2
"""Exit code: there was nothing to examine."""


def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Files, or folders of them; what they refer to is found around them.",
        ),
    ],
    form: FindingsFormatOption = FindingsFormat.TEXT,
) -> None:
    """Find every mistake of every file, with its line: exit code 0 for none, 1, or 2 where no file is."""
    from streams.definitions.examination import examine  # noqa: PLC0415 - loads the engine

    found = examine(paths)
    if not found.texts:
        typer.echo("rumbo: there is no YAML file here", err=True)
        raise typer.Exit(NOTHING)
    write_findings(found.findings, found.texts, form, summary(found))
    raise typer.Exit(1 if found.findings else 0)


def summary(found: "Examination") -> str:
    """Sum an examination up in a sentence."""
    broken = len({one.path for one in found.findings})
    files = f"{len(found.texts)} file{'s' if len(found.texts) > 1 else ''}"
    said = f"{files}: nothing is wrong"
    if broken:
        findings = f"{len(found.findings)} finding{'s' if len(found.findings) > 1 else ''}"
        said = f"{findings} in {broken} of {files}; `rumbo rule CODE` explains each"
    more = f"; {found.elsewhere} more in files around them" if found.elsewhere else ""
    return said + more
