"""What commands write: tables and sentences for people, one JSON document for machines."""

from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console, RenderableType
from rich.table import Table


class Format(StrEnum):
    """How a command writes its result."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="text for people, json for machines.")
]
"""The option ``--format``."""


def console() -> Console:
    """Give the console: colours and wrapping on a terminal only."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=10_000)


def show(shown: RenderableType) -> None:
    """Print something laid out; where there is no terminal, without blanks at the ends of lines."""
    out = console()
    if out.is_terminal:
        out.print(shown)
        return
    with out.capture() as captured:
        out.print(shown)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def table(*columns: str, title: str = "") -> Table:
    """Give a plain table with these columns."""
    made = Table(box=None, pad_edge=False, title=title or None, title_justify="left")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def write_json(value: Any) -> None:
    """Write one JSON document."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())
