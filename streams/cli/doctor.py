"""``rumbo doctor``: is everything there that Rumbo needs, and if not, what to do."""

import asyncio
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
    typer.echo("All is well." if not faults else f"{len(faults)} thing(s) are wrong.")
    raise typer.Exit(1 if faults else 0)
