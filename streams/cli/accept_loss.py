"""``rumbo accept-loss``: go on without what the log no longer holds, as an operator decides."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, write_json
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.loss import Loss


def accept_loss(
    partition: Annotated[
        list[int] | None,
        typer.Option(min=0, help="Only this one (again for more); else all that cannot go on."),
    ] = None,
    begins: Annotated[
        str, typer.Option("--from", help="Where to go on: end (unless said), begin, or an offset.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; wants --from.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Let partitions go on whose log no longer leads to their position; says first what is lost."""
    chosen = partition or []
    if yes and not begins:
        raise CommandError(
            "--yes asks nothing, so say with --from where to go on. `rumbo accept-loss` without it "
            "says first what is lost."
        )
    begins = begins or "end"
    if begins not in {"end", "begin"} and not (begins.isdecimal() and len(chosen) == 1):
        raise CommandError("--from is end, begin, or an offset for one --partition.")
    if output is Format.JSON and not yes:
        raise CommandError("--format json asks nothing: say --yes with it.")
    found = asyncio.run(_accept(Settings(), chosen, begins, yes=yes, tell=output is Format.TEXT))
    if output is Format.JSON:
        write_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(f"partition {one.partition} goes on at {one.start}, in epoch {one.epoch}")


async def _accept(
    settings: Settings, chosen: Sequence[int], begins: str, *, yes: bool, tell: bool
) -> "list[Loss]":
    from streams.job import opened  # noqa: PLC0415 - loads the clients when used
    from streams.loss import NoLoss, accept, losses  # noqa: PLC0415

    try:
        async with opened(settings) as job:
            found = await losses(job, chosen, begins)
            if tell:
                _summary(found)
            if not yes and not typer.confirm("Go on without it?"):
                raise CommandError("Nothing was changed.")
            await accept(job, found)
            return found
    except NoLoss as refused:
        raise CommandError(str(refused)) from None


def _summary(found: "Sequence[Loss]") -> None:
    for one in found:
        typer.echo(f"{one.wrong}.")
        for sentence in one.said:
            typer.echo(f"  - {sentence}")
        typer.echo(f"  It would go on at {one.start}, in epoch {one.epoch}.")
