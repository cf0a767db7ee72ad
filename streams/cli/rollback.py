"""``rumbo rollback``: the documents of an earlier manifest are put in force again."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.orders import YesOption, agree
from streams.cli.output import Format, FormatOption, write_json
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.operating import WayBack


def rollback(
    number: Annotated[
        int | None,
        typer.Argument(
            min=1, metavar="MANIFEST", help="Its number; the last with other documents unless said."
        ),
    ] = None,
    yes: YesOption = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Go back to earlier documents, as a new manifest; enrolments stay on their versions."""
    from streams.activation import TopicMissing  # noqa: PLC0415 - loads the clients when used
    from streams.definitions.revisions import NoRevision  # noqa: PLC0415
    from streams.operating import roll_back, way_back  # noqa: PLC0415

    settings = Settings()
    try:
        way = asyncio.run(way_back(settings, number))
        if form is Format.TEXT:
            _tell(way)
        if way.changes:
            agree(f"Put the documents of manifest {way.target} in force?", yes=yes)
        now = asyncio.run(roll_back(settings, way.target))
    except (NoRevision, TopicMissing) as refused:
        raise CommandError(str(refused)) from None
    if form is Format.JSON:
        write_json({"manifest": now, "target": way.target, "changes": way.changes})
        return
    typer.echo(f"manifest {now} is in force, with the documents of manifest {way.target}")


def _tell(way: "WayBack") -> None:
    typer.echo(f"from manifest {way.before} to the documents of manifest {way.target}:")
    for line in way.changes or ["nothing: the documents are the same"]:
        typer.echo(f"  {line}")
