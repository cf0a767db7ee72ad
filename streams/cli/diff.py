"""``rumbo diff``: what differs between two sets of documents, and what becomes of people on the way."""

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.output import Format, FormatOption, write_json
from streams.cli.validate import NOTHING, summary

if TYPE_CHECKING:
    from journeys.difference.documents import Difference, Documents
    from journeys.difference.people import Fate

BROKEN = 2
"""Exit code: a file has findings."""


def diff(
    old: Annotated[
        Path, typer.Argument(exists=True, help="A file or folder of documents as they were.")
    ],
    new: Annotated[Path, typer.Argument(exists=True, help="The same as they are to be.")],
    counts: Annotated[
        bool, typer.Option("--counts", help="How many stand on each step now, as Redis knows.")
    ] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Say what differs, and what becomes of people: exit code 0 when equal, 1 when not, 2 for findings."""
    from journeys.difference.documents import difference  # noqa: PLC0415 - loads the engine
    from journeys.difference.wording import told  # noqa: PLC0415 - loads the engine

    found = difference(_documents(old), _documents(new))
    if counts:
        found = _counted(found)
    if form is Format.JSON:
        write_json(_plain(found))
    else:
        typer.echo("\n".join(told(found)))
    raise typer.Exit(1 if found.documents else 0)


def _counted(found: "Difference") -> "Difference":
    """Write into a difference how many stand on each step now."""
    from journeys.difference.people import counted  # noqa: PLC0415 - loads the engine
    from streams.people import people  # noqa: PLC0415 - only here is a server needed
    from streams.settings import Settings  # noqa: PLC0415

    places = asyncio.run(people(Settings())).items()

    def standing(journey: str, version: int) -> dict[str, int]:
        return {p.step: n for p, n in places if (p.journey, p.version) == (journey, version)}

    told = (counted(one, standing(one.journey, one.before)) for one in found.people)
    return dataclasses.replace(found, people=tuple(told))


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
                "steps": [_step(fate) for fate in one.fates],
            }
            for one in found.people
        ],
        "warnings": warnings(found),
    }


def _step(fate: "Fate") -> dict[str, Any]:
    told = fate._asdict()
    return told if fate.people is not None else {n: v for n, v in told.items() if n != "people"}
