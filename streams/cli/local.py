"""``rumbo local``: real Kafka and Redis on this machine, from packages alone."""

import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from streams.cli.download import Download
from streams.cli.output import Format, FormatOption, write_json
from streams.local.jars import SIZE
from streams.local.stack import Endpoints, Stack
from streams.settings import Settings

app = typer.Typer(
    help="Kafka and Redis on this machine, from packages alone.", no_args_is_help=True
)

Home = Annotated[Path | None, typer.Option(help="Folder of data, logs, pids and ports.")]


def _stack(home: Path | None) -> Stack:
    return Stack(home or Settings().home)


def bring_up(
    stack: Stack, console: Console, kafka_port: int | None = None, redis_port: int | None = None
) -> Endpoints:
    """Start a stack and show what is going on; SIGTERM ends it as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Download(console, "Fetching Apache Kafka", SIZE) as fetched:
            return stack.start(kafka_port, redis_port, console.print, fetched)
    finally:
        signal.signal(signal.SIGTERM, before)


@app.command()
def start(
    home: Home = None,
    kafka_port: Annotated[
        int | None, typer.Option(help="Kafka's port; a free one otherwise.", min=1, max=65535)
    ] = None,
    redis_port: Annotated[
        int | None, typer.Option(help="Redis' port; a free one otherwise.", min=1, max=65535)
    ] = None,
) -> None:
    """Start Kafka and Redis (the first time, Kafka's jars are fetched: 45 MB)."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    found = bring_up(_stack(home), console, kafka_port, redis_port)
    typer.echo(f"kafka {found.kafka}\nredis {found.redis}")


@app.command()
def stop(home: Home = None) -> None:
    """Stop what `rumbo local start` started, and nothing else."""
    ended = _stack(home).stop()
    typer.echo(f"stopped: {', '.join(ended)}" if ended else "nothing was running")


@app.command()
def status(home: Home = None, output: FormatOption = Format.TEXT) -> None:
    """Say what runs, and where; exit code 1 when something does not."""
    stack = _stack(home)
    running, found = stack.running(), stack.endpoints
    rows = {
        name: {"address": getattr(found, name, None), "pid": running[name].pid}
        for name in ("kafka", "redis")
        if name in running
    }
    if output is Format.JSON:
        write_json({name: rows.get(name) for name in ("kafka", "redis")})
    else:
        for name in ("kafka", "redis"):
            row = rows.get(name)
            typer.echo(
                f"{name} {row['address']} pid {row['pid']}" if row else f"{name} does not run"
            )
    raise typer.Exit(0 if len(rows) == 2 else 1)


@app.command()
def wipe(home: Home = None) -> None:
    """Stop the servers and remove all that they kept."""
    _stack(home).wipe()
    typer.echo("wiped")
