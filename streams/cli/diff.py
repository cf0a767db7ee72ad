"""``rumbo diff``: what differs between two sets of documents, and what becomes of people on the way."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.output import Format, FormatOption, write_json
from streams.cli.validate import NOTHING, summary

if TYPE_CHECKING:
    from journeys.difference.documents import Difference, Documents

BROKEN = 2
"""Exit code: a file has findings."""


def diff(
    old: Annotated[
        Path, typer.Argument(exists=True, help="A file or folder of documents as they were.")
    ],
    new: Annotated[Path, typer.Argument(exists=True, help="The same as they are to be.")],
    form: FormatOption = Format.TEXT,
) -> None:
    """Say what differs, and what becomes of people: exit code 0 when equal, 1 when not, 2 for findings."""
    from journeys.difference.documents import difference  # noqa: PLC0415 - loads the engine
    from journeys.difference.wording import told  # noqa: PLC0415 - loads the engine

    found = difference(_documents(old), _documents(new))
    if form is Format.JSON:
        write_json(_plain(found))
    else:
        typer.echo("\n".join(told(found)))
    raise typer.Exit(1 if found.documents else 0)


def _documents(path: Path) -> "Documents":
    """Read one side; findings, or nothing, end the command."""
    from journeys.difference.documents import Documents  # noqa: PLC0415 - loads the engine
    from streams.definitions.examination import examine  # noqa: PLC0415 - loads the engine

    found = examine([path])
    if found.findings:
        write_findings(found.findings, found.texts, FindingsFormat.TEXT, summary(found))
        raise typer.Exit(BROKEN)
    if not found.texts:
        typer.echo(f"rumbo: there is no YAML file in {path}", err=True)
        raise typer.Exit(NOTHING)
    lost = {read.name for read in found.reads if read.kind == "journey"} - set(found.plan.journeys)
    if lost:
        said = f"{', '.join(sorted(lost))}: what stands around {path} has findings; see `rumbo validate`"
        typer.echo(f"rumbo: {said}", err=True)
        raise typer.Exit(BROKEN)
    return Documents(found.reads, found.plan.journeys)


def _plain(found: "Difference") -> dict[str, Any]:
    from journeys.difference.wording import warnings  # noqa: PLC0415 - loads the engine

    return {
        "documents": [
            {
                "kind": one.kind,
                "name": one.name,
                "change": one.change,
                "before": one.before,
                "after": one.after,
                "changes": [change._asdict() for change in one.changes],
            }
            for one in found.documents
        ],
        "people": [
            {
                "journey": one.journey,
                "from": one.before,
                "to": one.after,
                "steps": [fate._asdict() for fate in one.fates],
            }
            for one in found.people
        ],
        "warnings": warnings(found),
    }
