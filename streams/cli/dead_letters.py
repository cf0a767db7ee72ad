"""``rumbo dead-letters``: what could not be absorbed, why, and how to send it again."""

import asyncio
from typing import Annotated, Any

import typer

from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, console, table, write_json
from streams.dead_letters import DeadLetter
from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, full_name

app = typer.Typer(help="List, show and send again what could not be absorbed.")

CauseOption = Annotated[
    str | None, typer.Option("--cause", help="Only those of this cause, such as not_json.")
]
SHOWN = 4096
"""Most characters of a value on a terminal."""


@app.command("list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, help="How many, the latest ones.")] = 100,
    cause: CauseOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """List dead letters, the latest last."""
    found = asyncio.run(_latest(Settings(), limit, cause))
    if output is Format.JSON:
        write_json([_row(one) for one in found])
        return
    shown = table("id", "time", "cause", "key", "what")
    for one in found:
        shown.add_row(one.id, one.time, one.cause, _text(one.key), one.error)
    console().print(shown)
    typer.echo(f"{len(found)} dead letters")


async def _latest(settings: Settings, limit: int, cause: str | None) -> list[DeadLetter]:
    found = await _read(settings, None if cause else limit)
    kept = [one for one in found if cause in (None, one.cause)]
    return sorted(kept, key=lambda one: one.time)[-limit:]


async def _read(settings: Settings, last: int | None) -> list[DeadLetter]:
    from streams.dead_letters.shelf import shelf  # noqa: PLC0415 - loads the client when used

    topic = full_name(settings.prefix, DEAD_LETTERS)
    async with shelf(kafka_of(settings), topic) as opened:
        return [one async for one in opened.letters(last)]


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Message id of the dead letter.")],
    output: FormatOption = Format.TEXT,
) -> None:
    """Show one dead letter with its original headers and value."""
    found = [one for one in asyncio.run(_read(Settings(), None)) if one.id == identity]
    if not found:
        raise CommandError(
            f"There is no dead letter {identity}. `rumbo dead-letters list` has all."
        )
    row = _row(found[0]) | {
        "headers": [[name, _text(raw)] for name, raw in found[0].headers],
        "value": _text(found[0].value),
    }
    if output is Format.JSON:
        write_json(row)
        return
    for name, value in row.items():
        typer.echo(f"{name + ':':<12}{str(value)[:SHOWN]}")


def _row(one: DeadLetter) -> dict[str, Any]:
    return {
        "id": one.id,
        "time": one.time,
        "cause": one.cause,
        "stage": one.stage,
        "error": one.error,
        "key": _text(one.key),
        "topic": one.topic,
        "partition": one.partition,
        "offset": one.offset,
        "received": one.received,
        "size": one.size,
        "truncated": list(one.truncated),
    }


def _text(raw: bytes | None) -> str | None:
    """Give bytes for people: as text, what is none as escapes."""
    return None if raw is None else raw.decode(errors="backslashreplace")


@app.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which ones.")] = None,
    cause: CauseOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say which ones.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Send dead letters to the input again; each of them is absorbed once."""
    if not ids and cause is None and not everything:
        raise CommandError("Say which dead letters: their ids, --cause CAUSE, or --all.")
    results = asyncio.run(_replay(Settings(), set(ids or ()), cause, dry_run=dry_run))
    if output is Format.JSON:
        write_json(results)
    else:
        for one in results:
            typer.echo(f"{one['id']}  {one['error'] or one['place']}")
        verb = "would be sent again" if dry_run else "sent again"
        typer.echo(f"{sum(not one['error'] for one in results)} {verb}")
    raise typer.Exit(1 if any(one["error"] for one in results) else 0)


async def _replay(
    settings: Settings, ids: set[str], cause: str | None, *, dry_run: bool
) -> list[dict[str, str]]:
    from streams.dead_letters.replay import replay as send  # noqa: PLC0415 - loads the client
    from streams.dead_letters.shelf import shelf  # noqa: PLC0415 - loads the client when used

    kafka, topic = kafka_of(settings), full_name(settings.prefix, DEAD_LETTERS)
    async with shelf(kafka, topic) as opened:
        letters = [one async for one in opened.letters() if cause in (None, one.cause)]
        chosen = [one for one in letters if not ids or one.id in ids]
        unknown = ids - {one.id for one in chosen}
        results = [_result(one, "", "there is no such dead letter") for one in sorted(unknown)]
        if dry_run:
            return results + [_result(one.id, one.topic) for one in chosen]
        async for sent in send(kafka, opened, chosen):
            results.append(_result(*sent))  # noqa: PERF401 - an asynchronous generator
    return results


def _result(identity: str, place: str, error: str = "") -> dict[str, str]:
    return {"id": identity, "place": place, "error": error}
