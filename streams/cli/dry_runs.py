"""The command of a dry run: documents and events in, a report out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from journeys.durations import duration
from journeys.plan import Plan
from streams.cli.dry_run_tables import shown, shown_comparison
from streams.cli.failure import CommandError
from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.output import Format, show
from streams.definitions.examination import examine
from streams.simulation.dry_run import DryRun, dry_run
from streams.simulation.page import page
from streams.simulation.report import compared, plain
from streams.simulation.source import SourceError, source_of

BROKEN = 2
"""Exit code: a file has errors, or there is no journey."""


def run(
    paths: list[Path],
    events: str,
    *,
    households: int | None,
    learn: bool,
    tail: str,
    compare: Path | None,
    html: Path | None,
    form: Format,
) -> int:
    """Run documents dry, beside others if there are some to compare; give the exit code."""
    after = _time(tail)
    plan = _plan(paths)
    other = _plan([compare]) if compare is not None else None
    if plan is None or (compare is not None and other is None):
        return BROKEN

    def lived(one: Plan) -> DryRun:
        try:
            source = source_of(events, one, households)
        except SourceError as error:
            raise CommandError(str(error)) from None
        with _progress(source.size) as step:
            return dry_run(
                one, source, learn=learn, tail=after, paths=compare is not None, step=step
            )

    before = None if other is None else lived(other)
    found = lived(plan)
    if html is not None:
        html.write_text(page(found), encoding="utf-8")
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
def _progress(size: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("events", total=size)
        yield lambda done: bar.advance(task, done)
