"""``python -m benchmarks``: throughput, or ``latency``; writes nothing unless told to."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks import latency as pacing
from benchmarks import machine, results, table, throughput
from benchmarks.shoppers import shoppers
from streams.cli import output
from streams.cli.output import Format, FormatOption
from streams.local.stack import Stack

app = typer.Typer(
    add_completion=False, help="How fast Rumbo is, beside a floor and a textbook app."
)
RATES = (200, 1000)
"""Events a second of the latency run, unless said."""
WriteOption = Annotated[bool, typer.Option("--write", help="Put the table into RESULTS.md.")]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    households: Annotated[int, typer.Option(help="Shoppers.", min=1)] = 200,
    events: Annotated[int | None, typer.Option(help="At most so many events.", min=1)] = None,
    rounds: Annotated[int, typer.Option(help="Rounds.", min=1)] = 3,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Throughput of every contender over the same events."""
    if context.invoked_subcommand is not None:
        return
    found = shoppers(households, events)
    measured, facts = _on_a_stack(lambda stack: throughput.measure(stack, found, rounds, _say))
    facts.append(f"Input: {len(found):,} events of {households:,} households.")
    rows = table.throughput(measured)
    _tell("throughput", rows, facts, table.throughput_figures(measured), form, write=write)


@app.command()
def latency(
    rates: Annotated[list[int] | None, typer.Option("--rate", help="Events a second.")] = None,
    seconds: Annotated[float, typer.Option(help="Seconds that count.", min=0.1)] = 30.0,
    warm_up: Annotated[float, typer.Option(help="Seconds before that.", min=0.0)] = 10.0,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """From event to decision, at a steady pace."""
    paces = [pacing.Pace(rate, seconds, warm_up) for rate in rates or RATES]
    measured, facts = _on_a_stack(lambda stack: pacing.measure(stack, paces, _say))
    figures = {str(one.rate): pacing.figures(one) for one in measured}
    _tell("latency", table.latency(measured), facts, figures, form, write=write)


def _on_a_stack(
    run: Callable[[Stack], Coroutine[Any, Any, Any]],
) -> tuple[Any, list[str]]:
    """Run on a private Kafka and Redis, which are gone afterwards; the result and the facts."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # new topics have no leader for a moment
    with tempfile.TemporaryDirectory(prefix="rumbo-benchmarks-") as folder:
        stack = Stack(Path(folder) / "stack")
        try:
            endpoints = stack.start(say=_say)
            command = " ".join(["python -m benchmarks", *sys.argv[1:]])
            return asyncio.run(run(stack)), machine.facts(command, endpoints.redis)
        finally:
            stack.wipe()


def _say(sentence: str) -> None:
    Console(stderr=True, highlight=False).print(sentence, style="dim")


def _tell(
    name: str, rows: table.Rows, facts: list[str], figures: Any, form: Format, *, write: bool
) -> None:
    if write:
        results.write(name, "\n\n".join([" ".join(facts), table.markdown(rows)]))
    if form is Format.JSON:
        output.write_json({"facts": facts, name: figures})
        return
    drawn = output.table(*rows.columns, title=rows.title)
    for column in drawn.columns[1:]:
        column.justify = "right"
    for row in rows.rows:
        drawn.add_row(*row)
    console = output.console()
    console.print(drawn)
    console.print("\n".join(facts))


if __name__ == "__main__":
    app()
