"""``rumbo local``: real Kafka and Redis on this machine, from packages alone."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from streams.local.failure import LocalFailure
from streams.local.stack import Stack
from streams.settings import Settings

app = typer.Typer(
    help="Kafka and Redis on this machine, from packages alone.", no_args_is_help=True
)

Home = Annotated[Path | None, typer.Option(help="Folder of data, logs, pids and ports.")]


def _stack(home: Path | None) -> Stack:
    return Stack(home or Settings().home)


def _say(sentence: str) -> None:
    Console(stderr=True, highlight=False).print(sentence)


@app.command()
def start(
    home: Home = None,
    kafka_port: Annotated[
        int | None, typer.Option(help="Kafka's port; a free one otherwise.")
    ] = None,
    redis_port: Annotated[
        int | None, typer.Option(help="Redis' port; a free one otherwise.")
    ] = None,
) -> None:
    """Start Kafka and Redis (the first time, Kafka's jars are fetched: 45 MB)."""
    try:
        found = _stack(home).start(kafka_port, redis_port, _say)
    except LocalFailure as failure:
        _say(str(failure))
        raise typer.Exit(1) from None
    typer.echo(f"kafka {found.kafka}\nredis {found.redis}")


@app.command()
def stop(home: Home = None) -> None:
    """Stop what `rumbo local start` started, and nothing else."""
    ended = _stack(home).stop()
    typer.echo(f"stopped: {', '.join(ended)}" if ended else "nothing was running")


@app.command()
def status(home: Home = None) -> None:
    """Say what runs, and where; exit code 1 when something does not."""
    stack = _stack(home)
    running, found = stack.running(), stack.endpoints
    for name in ("kafka", "redis"):
        process = running.get(name)
        where = getattr(found, name) if found else "?"
        typer.echo(f"{name} {where} pid {process.pid}" if process else f"{name} does not run")
    raise typer.Exit(0 if len(running) == 2 else 1)


@app.command()
def wipe(home: Home = None) -> None:
    """Stop the servers and remove all that they kept."""
    _stack(home).wipe()
    typer.echo("wiped")
