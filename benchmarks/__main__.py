"""``python -m benchmarks``: throughput, or one of the other figures; writes nothing unless told to."""

import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from benchmarks import cases, endurance, machine, picture, results, table, throughput
from benchmarks import language as core
from benchmarks import latency as pacing
from benchmarks import memory as sizes
from benchmarks import start as starting
from benchmarks.clickstream import CUSTOMERS
from benchmarks.jobs import counted
from streams.cli import output
from streams.cli.output import Format, FormatOption
from streams.local.stack import Stack

app = typer.Typer(
    add_completion=False, help="How fast Rumbo is, beside a floor, a textbook app and its peers."
)
RATES = (200, 1000)
"""Events a second of the latency run, unless said."""
EVENTS = 100_000
PICTURES = {"throughput": [f"![CPU per event of each contender]({picture.PICTURE.name})"]}
"""What stands below a table."""
CAPACITY = 5
"""One in so many of them finds out the capacity of the journey that decides in every event."""
WriteOption = Annotated[bool, typer.Option("--write", help="Put the table into RESULTS.md.")]
EventsOption = Annotated[int, typer.Option(help="Events that count.", min=100)]
RoundsOption = Annotated[int, typer.Option(help="Rounds, in which the cases take turns.", min=1)]
SecondsOption = Annotated[float, typer.Option(help="Seconds that count.", min=0.1)]
WarmUpOption = Annotated[float, typer.Option(help="Seconds before that.", min=0.0)]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    events: EventsOption = EVENTS,
    rounds: RoundsOption = 3,
    peers: Annotated[str, typer.Option(help="More peers: pyflink.")] = "",
    seconds: SecondsOption = 20.0,
    warm_up: WarmUpOption = 5.0,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Throughput of every contender over the same events, and latency at half of capacity."""
    if context.invoked_subcommand is not None:
        return
    found = counted(events)
    names = [*throughput.CONTENDERS, *throughput.PEERS.get(peers, ())]

    async def run(stack: Stack) -> Any:
        measured = await throughput.measure(stack, found, rounds, _say, names)
        return measured, await pacing.at_half(stack, events // CAPACITY, seconds, warm_up, _say)

    (measured, half), facts = _on_a_stack(run)
    read = [*facts, f"Input: {events:,} events of {CUSTOMERS:,} customers."]
    figures = table.line(measured, half)
    _tell("throughput", table.throughput(measured), read, figures, form, write=write)
    if write:
        picture.draw(measured)
    _tell("half", table.latency([half]), facts, None, form, write=write)


@app.command()
def latency(
    rates: Annotated[list[int] | None, typer.Option("--rate", help="Events a second.")] = None,
    seconds: SecondsOption = 30.0,
    warm_up: WarmUpOption = 10.0,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """From event to decision, at a steady pace."""
    paces = [pacing.Pace(rate, seconds, warm_up) for rate in rates or RATES]
    measured, facts = _on_a_stack(lambda stack: pacing.measure(stack, paces, _say))
    figures = {str(one.rate): pacing.figures(one) for one in measured}
    _tell("latency", table.latency(measured), facts, figures, form, write=write)


@app.command()
def workers(
    events: EventsOption = EVENTS,
    rounds: RoundsOption = 7,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Two workers against one."""
    _compare("workers", lambda stack: cases.workers(stack, events, rounds, _say), form, write)


@app.command()
def exactness(
    events: EventsOption = EVENTS,
    rounds: RoundsOption = 5,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """What the guard, the outbox and the one step of Redis cost."""
    _compare("exactness", lambda stack: cases.exactness(stack, events, rounds, _say), form, write)


@app.command()
def customers(
    few: Annotated[int, typer.Option(help="Few customers.", min=1)] = 1_000,
    many: Annotated[int, typer.Option(help="Many customers.", min=1)] = 1_000_000,
    events: EventsOption = EVENTS,
    rounds: RoundsOption = 3,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Few customers against many, all of them known to Redis."""
    run = lambda stack: cases.customers(stack, (few, many), events, rounds, _say)  # noqa: E731
    _compare("customers", run, form, write)


@app.command()
def memory(
    known: Annotated[int, typer.Option("--customers", help="Customers.", min=1)] = 100_000,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """What a million customers take in Redis."""
    found, facts = _on_a_stack(lambda stack: sizes.measure(stack, known, _say))
    facts.append(f"Measured with {known:,} customers of each kind.")
    _tell("memory", table.memory(found), facts, found, form, write=write)


@app.command()
def start(
    known: Annotated[
        int, typer.Option("--customers", help="Customers, a timer each.", min=1)
    ] = 1_000_000,
    wait: Annotated[int, typer.Option(help="Seconds until they are due.", min=1)] = 400,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """The start of a worker while very many timers are due."""
    found, facts = _on_a_stack(lambda stack: starting.measure(stack, known, wait, _say))
    _tell("start", table.start(found), facts, found, form, write=write)


@app.command()
def overload(
    seconds: SecondsOption = 600.0,
    events: EventsOption = EVENTS // CAPACITY,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Twice what a worker can do, and how soon all is as before."""
    found, facts = _on_a_stack(lambda stack: endurance.overload(stack, events, seconds, _say))
    _tell("overload", table.overload(found), facts, found, form, write=write)


@app.command()
def soak(
    seconds: SecondsOption = 600.0,
    events: EventsOption = EVENTS // CAPACITY,
    form: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Half of what a worker can do for long, and what grows meanwhile."""
    found, facts = _on_a_stack(lambda stack: endurance.soak(stack, events, seconds, _say))
    _tell("soak", table.soak(found), facts, found, form, write=write)


@app.command()
def language(form: FormatOption = Format.TEXT, write: WriteOption = False) -> None:
    """The pure core alone: one event, many journeys, dry runs; needs no server."""
    found = core.measure(_say)
    facts = machine.facts(" ".join(["python -m benchmarks", *sys.argv[1:]]))
    tables = core.rows(found)
    if write:
        results.write("language", "\n\n".join([" ".join(facts), *map(table.markdown, tables)]))
    if form is Format.JSON:
        typer.echo(orjson.dumps(found).decode())
        return
    for rows in tables:
        _draw(rows)
    output.console().print("\n".join(facts))


def _compare(
    name: str,
    run: Callable[[Stack], Coroutine[Any, Any, cases.Cases]],
    form: Format,
    write: bool,
) -> None:
    measured, facts = _on_a_stack(run)
    figures = {
        case: {"per_s": [one.rate for one in found], "cpu_us": [one.cost for one in found]}
        for case, found in measured.items()
    }
    _tell(name, table.costs(name.title(), measured), facts, figures, form, write=write)


def _on_a_stack(
    run: Callable[[Stack], Coroutine[Any, Any, Any]],
) -> tuple[Any, list[str]]:
    """Run on a private Kafka and Redis, which are gone afterwards; the result and the facts."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # new topics have no leader for a moment
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers end with us
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
    """Say a table, or its figures as one line of JSON where there are any."""
    if write:
        parts = [" ".join(facts), table.markdown(rows)]
        results.write(name, "\n\n".join(parts + PICTURES.get(name, [])))
    if form is Format.JSON:
        if figures is not None:
            typer.echo(orjson.dumps(figures).decode())
        return
    _draw(rows)
    output.console().print("\n".join(facts))


def _draw(rows: table.Rows) -> None:
    drawn = output.table(*rows.columns, title=rows.title)
    for column in drawn.columns[1:]:
        column.justify = "right"
    for row in rows.rows:
        drawn.add_row(*row)
    output.console().print(drawn)


if __name__ == "__main__":
    app()
