"""``rumbo doctor``: is everything there that Rumbo needs, and if not, what to do."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import typer

from streams.cli.output import Format, FormatOption, write_json
from streams.settings import Settings
from streams.telemetry import set_up_logs

MARKS = {"well": "✓", "doubtful": "!", "wrong": "✗"}
COLOURS = {"well": typer.colors.GREEN, "doubtful": typer.colors.YELLOW, "wrong": typer.colors.RED}


def doctor(output: FormatOption = Format.TEXT) -> None:
    """Look at Kafka, Redis, topics, versions and clocks; each fault with its fix."""
    from streams.doctor.examination import examine  # noqa: PLC0415 - loads the clients

    set_up_logs("critical")
    findings = asyncio.run(examine(Settings()))
    faults = [one for one in findings if one.status == "wrong"]
    if output is Format.JSON:
        write_json({"well": not faults, "findings": [asdict(one) for one in findings]})
        raise typer.Exit(1 if faults else 0)
    for one in findings:
        mark = typer.style(MARKS[one.status], fg=COLOURS[one.status])
        typer.echo(f"{mark} {one.about}: {one.said}")
        if one.fix:
            typer.echo(f"    fix: {one.fix}")
    typer.echo(verdict([one.status for one in findings]))
    raise typer.Exit(1 if faults else 0)


def verdict(statuses: Sequence[str]) -> str:
    """Sum up what was found in a sentence.

    >>> verdict(["well", "well"]), verdict(["well", "doubtful"])
    ('All is well.', 'Nothing is wrong, 1 thing(s) are doubtful.')
    >>> verdict(["wrong", "doubtful"])
    '1 thing(s) are wrong, 1 doubtful.'
    """
    wrong, doubtful = statuses.count("wrong"), statuses.count("doubtful")
    if wrong:
        return f"{wrong} thing(s) are wrong{f', {doubtful} doubtful' if doubtful else ''}."
    return f"Nothing is wrong, {doubtful} thing(s) are doubtful." if doubtful else "All is well."
