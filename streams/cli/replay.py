"""``rumbo replay``: partitions are folded again, and what comes of it is what their topics hold."""

import asyncio
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.failure import explain
from streams.cli.output import Format, FormatOption, write_json
from streams.settings import Settings
from streams.telemetry import set_up_logs

if TYPE_CHECKING:
    from streams.replaying.report import Difference, Report

REFUSED = 2
"""The exit code when it cannot be replayed."""


def replay(
    partition: Annotated[
        list[int] | None, typer.Option(min=0, help="Only this one (again for more); else all.")
    ] = None,
    until: Annotated[
        int | None, typer.Option(min=0, help="The last offset to fold; else all that is absorbed.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Fold the log again in memory and compare all messages with the topics; changes nothing."""
    set_up_logs("critical")
    found = _found(partition or [], until)
    identical = all(one.identical for one in found)
    if output is Format.JSON:
        write_json({"identical": identical, "partitions": [_row(one) for one in found]})
    else:
        for one in found:
            typer.echo("\n".join(_lines(one)))
    raise typer.Exit(0 if identical else 1)


def _found(chosen: list[int], until: int | None) -> "list[Report]":
    """Replay; what makes that impossible is said, and has an exit code of its own."""
    from streams.replaying.refusal import NotReplayable  # noqa: PLC0415 - loads the engine when used
    from streams.replaying.replay import replay as again  # noqa: PLC0415

    try:
        return asyncio.run(again(Settings(), chosen, until, _tell))
    except Exception as error:
        sentence = str(error) if isinstance(error, NotReplayable) else explain(error)
        if sentence is None:
            raise
        typer.echo(f"rumbo: {sentence}", err=True)
        raise typer.Exit(REFUSED) from None


def _tell(partition: int, folded: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if folded >= of else ""
        sys.stderr.write(f"\rpartition {partition}: {folded:,} of {of:,} records{end}")
        sys.stderr.flush()


def _row(one: "Report") -> dict[str, Any]:
    return {
        "partition": one.partition,
        "from": one.start,
        "to": one.end,
        "records": one.records,
        "messages": one.messages,
        "not_compared": {"forwarded": one.forwarded, "forgotten": one.forgotten},
        "identical": one.identical,
        "difference": None if one.difference is None else asdict(one.difference),
    }


def _lines(one: "Report") -> list[str]:
    verdict = "identical" if one.difference is None else "differs"
    span = f" ({one.start} to {one.end})" if one.records else ""
    compared = sum(one.messages.values())
    lines = [
        f"partition {one.partition}: {verdict}. {one.records:,} records{span}, {compared:,} messages."
    ]
    lines += [f"  {topic:32} {count:>10,}" for topic, count in one.messages.items() if count]
    lines += [f"  {sentence}" for sentence in _not_compared(one)]
    return lines if one.difference is None else lines + _difference(one.difference)


def _not_compared(one: "Report") -> list[str]:
    said = []
    if one.forgotten:
        said.append(f"Not compared: {one.forgotten:,} messages older than what their topic holds.")
    if one.forwarded:
        said.append(f"Not compared: {one.forwarded:,} events forwarded to other partitions.")
    return said


def _difference(one: "Difference") -> list[str]:
    follows = one.follows
    where = "" if one.offset is None else f" offset {one.offset},"
    lines = [f"  {one.topic}:{one.partition}{where} message {one.message}: {one.what} {one.path}"]
    if one.path or one.what == "key":
        lines += [f"    in the topic   {one.written}", f"    in the replay  {one.replayed}"]
    event = "" if follows.event is None else f", event {follows.event}"
    lines.append(
        f"  It follows from {follows.topic}:{follows.partition} offset {follows.offset}{event}."
    )
    return [line.rstrip() for line in lines] + [f"  {one.why}"]
