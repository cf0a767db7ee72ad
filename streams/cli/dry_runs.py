"""The command of a dry run: documents and events in, a report out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from journeys.durations import duration
from journeys.local_time import millis
from journeys.plan import Plan
from journeys.variables import handed
from streams.cli.dry_run_tables import shown, shown_comparison
from streams.cli.failure import CommandError
from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.output import Format, show
from streams.definitions.examination import examine
from streams.simulation.dry_run import DryRun, dry_run
from streams.simulation.page import page
from streams.simulation.report import compared, plain
from streams.simulation.source import SourceError, source_of
from streams.simulation.topic import Stretch, TopicMissing

BROKEN = 2
"""Exit code: a file has errors, or there is no journey."""


class Wanted(NamedTuple):
    """How a dry run is made, and what is told of it."""

    households: int | None = None
    since: str | None = None
    until: str | None = None
    learn: bool = False
    tail: str = "0s"
    compare: Path | None = None
    html: Path | None = None


def run(paths: list[Path], events: str, wanted: Wanted, form: Format) -> int:
    """Run documents dry, beside others if there are some to compare; give the exit code."""
    after = _time(wanted.tail)
    stretch = Stretch(_instant("--since", wanted.since), _instant("--until", wanted.until))
    plan = _plan(paths)
    other = _plan([wanted.compare]) if wanted.compare is not None else None
    if plan is None or (wanted.compare is not None and other is None):
        return BROKEN

    def lived(one: Plan) -> DryRun:
        try:
            source = source_of(events, one, wanted.households, stretch)
        except SourceError as error:
            raise CommandError(str(error)) from None
        with _progress(source.size) as step, _speaking():
            return dry_run(
                one,
                source,
                learn=wanted.learn,
                tail=after,
                paths=wanted.compare is not None,
                step=step,
            )

    before = None if other is None else lived(other)
    found = lived(plan)
    if wanted.html is not None:
        wanted.html.write_text(page(found), encoding="utf-8")
    difference = None if before is None else compared(before, found)
    if form is Format.JSON:
        told = plain(found) | ({} if difference is None else {"compared": difference})
        typer.echo(orjson.dumps(told, default=str).decode())
        return 0
    for part in shown(found):
        show(part)
    for part in shown_comparison(difference) if difference is not None else ():
        show(part)
    return 0


def _instant(option: str, said: str | None) -> int | None:
    if said is None:
        return None
    moment = handed("timestamp", said)
    if moment is None:
        raise CommandError(f"{option}: {said!r} is no instant; write 2026-12-24T18:00:00Z")
    return millis(moment)


def _time(tail: str) -> int:
    try:
        return duration(tail)
    except ValueError as error:
        raise CommandError(f"--tail: {error}") from None


def _plan(paths: list[Path]) -> Plan | None:
    """Give the plan of documents; None when they have findings, which are written, or no journey."""
    found = examine(paths)
    if found.findings:
        said = f"{len(found.findings)} findings: nothing was run"
        write_findings(found.findings, found.texts, FindingsFormat.TEXT, said)
        return None
    asked = {read.name for read in found.reads if read.kind == "journey"}
    if not asked:
        typer.echo("rumbo: there is no journey here", err=True)
        return None
    return found.plan


@contextmanager
def _speaking() -> Iterator[None]:
    """Let a topic that is missing be a sentence."""
    try:
        yield
    except TopicMissing as missing:
        raise CommandError(str(missing)) from None


@contextmanager
def _progress(size: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("events", total=size)
        yield lambda done: bar.advance(task, done)
