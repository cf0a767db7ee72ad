"""``rumbo new``: documents that work, to begin with."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Begin a journey: documents that work, and tests.", no_args_is_help=True)


@app.callback()
def new() -> None:
    """Keep ``journey`` a command of its own: other kinds may follow."""


@app.command()
def journey(
    name: Annotated[str, typer.Argument(help="The journey's name, such as welcome-back.")],
    folder: Annotated[
        Path | None,
        typer.Option("--in", file_okay=False, help="Where: journeys if it is here, else here."),
    ] = None,
    event: Annotated[
        str | None, typer.Option(help="The event that begins it; page.viewed otherwise.")
    ] = None,
    goal: Annotated[
        str | None, typer.Option(help="The event that it is for; order.completed otherwise.")
    ] = None,
    wait: Annotated[
        str | None, typer.Option(help="How long before a reminder; 1d otherwise.")
    ] = None,
    ask: Annotated[
        bool | None,
        typer.Option("--ask/--no-ask", help="Ask for what is not said; as a rule at a terminal."),
    ] = None,
) -> None:
    """Write a journey that reminds who did not come back, with its tests and what they need."""
    from streams.cli.beginning import Answers, begin  # noqa: PLC0415 - loads the engine

    answers = Answers(event, goal, wait, asking=sys.stdin.isatty() if ask is None else ask)
    raise typer.Exit(begin(name, folder or usual_folder(), answers))


def usual_folder() -> Path:
    """Give the folder ``journeys`` where there is one, else the one that the person is in."""
    journeys = Path("journeys")
    return journeys if journeys.is_dir() else Path()
