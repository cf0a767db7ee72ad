"""``rumbo stuck``: what holds or stands still, since when, why, and what to do."""

import asyncio
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeys.durations import duration
from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, console, show, table, write_json
from streams.settings import Settings
from streams.telemetry import set_up_logs

if TYPE_CHECKING:
    from streams.stuck.case import Case
    from streams.stuck.stays import Stay


def stuck(
    late: Annotated[
        str, typer.Option(help="How long a timer may be overdue, and an example may wait.")
    ] = "1m",
    people: Annotated[
        bool,
        typer.Option(help="Also who stands where, and who is over their stay: reads everybody."),
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Show what does not go on, from Kafka and Redis alone; looks for some seconds."""
    set_up_logs("critical")
    found, stays = asyncio.run(_find(_span(late), people=people))
    if output is Format.JSON:
        standing = {"people": [_of_people(one) for one in stays]} if people else {}
        write_json({"stuck": bool(found), "cases": [_row(one) for one in found]} | standing)
        raise typer.Exit(1 if found else 0)
    if stays:
        _show_people(stays)
    if not found:
        typer.echo("Everything goes on.")
        return
    shown = table("what", "partitions", "since", "why", "what to do")
    for one in found:
        row = _row(one)
        places = ", ".join(map(str, one.partitions))
        shown.add_row(one.kind, places, _ago(one.since, row["since"]), one.why, one.remedy)
    console().print(shown)
    raise typer.Exit(1)


async def _find(late: int, *, people: bool) -> "tuple[list[Case], list[Stay]]":
    from streams.stuck.cases import stuck, stuck_with_people  # noqa: PLC0415 - loads the engine

    if people:
        return await stuck_with_people(Settings(), late)
    return await stuck(Settings(), late), []


def _show_people(stays: "list[Stay]") -> None:
    shown = table("journey", "version", "step", "people", "over", "first due", "why")
    for one in stays:
        row = _of_people(one)
        numbers = (f"{one.people:,}", f"{one.over:,}")
        due, why = row["oldest"] or "", "; ".join(one.why)
        shown.add_row(one.journey, str(one.version), one.step, *numbers, due, why)
    show(shown)
    typer.echo("")


def _of_people(one: "Stay") -> dict[str, Any]:
    from streams.envelope.outgoing import rfc3339  # noqa: PLC0415

    return asdict(one) | {"oldest": None if one.oldest is None else rfc3339(one.oldest)}


def _span(text: str) -> int:
    try:
        return duration(text)
    except ValueError as error:
        raise CommandError(f"--late: {error}") from None


def _row(one: "Case") -> dict[str, Any]:
    from streams.envelope.outgoing import rfc3339  # noqa: PLC0415

    since = None if one.since is None else rfc3339(one.since)
    return asdict(one) | {"kind": str(one.kind), "since": since}


def _ago(since: int | None, written: str | None) -> str:
    """Say since when, and how long that is.

    >>> _ago(None, None)
    ''
    """
    if since is None:
        return ""
    seconds = max(0, int(time.time() - since / 1000))
    return f"{written} ({seconds} s)"
