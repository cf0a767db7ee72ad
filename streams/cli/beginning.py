"""A journey begins: questions are asked, files are written, and what they hold is tried at once."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from journeys.compiling.names import CONTROLS
from journeys.expectation import run_test
from streams.authoring.drafts import drafts
from streams.authoring.neighbours import Neighbours, neighbours
from streams.authoring.outline import Outline, event_of, goal_of, name_of, wait_of
from streams.authoring.refusal import Refusal
from streams.authoring.writing import refuse_files, write
from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.output import console
from streams.cli.rehearsals import show_verdicts
from streams.cli.validate import summary
from streams.definitions.examination import examine

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said with the command, and whether the rest is asked for or left as usual."""

    event: str | None
    goal: str | None
    wait: str | None
    asking: bool

    def outline(self, name: str) -> Outline:
        """Give the whole outline."""
        event = self._answer("Which event begins it?", self.event, "page.viewed", event_of)
        goal = self._answer(
            "Which event is it for?",
            self.goal,
            "order.completed",
            lambda text: goal_of(text, event),
        )
        wait = self._answer("How long to wait before a reminder?", self.wait, "1d", wait_of)
        return Outline(name, event, goal, wait)

    def _answer(self, question: str, said: str | None, usual: str, read: Callable[[str], T]) -> T:
        if said is not None or not self.asking:
            return read(usual if said is None else said)
        found: T = typer.prompt(question, default=usual, value_proc=_until(read))
        return found


def _until(read: Callable[[str], T]) -> Callable[[str], T]:
    """Ask again where an answer cannot be, and say why."""

    def take(text: str) -> T:
        try:
            return read(text.strip())
        except Refusal as refusal:
            raise typer.BadParameter(str(refusal)) from None

    return take


def begin(name: str, folder: Path, answers: Answers) -> int:
    """Write a journey with what it needs, try it, and give the exit code."""
    refuse_files(folder, [f"{name_of(name)}.journey.yaml"])
    around = neighbours(folder)
    if answers.asking:
        _show(around)
    outline = answers.outline(name)
    paths = write(folder, drafts(outline, around), around)
    for path in paths:
        typer.echo(f"wrote {path}")
    code = _tried([path for path in paths if path.suffix == ".yaml"])
    _show_next(shlex.quote(str(folder)))
    return code


def _show(around: Neighbours) -> None:
    declared = sorted(set(around.events) - set(CONTROLS))
    if declared:
        typer.echo(f"The documents here declare these events: {', '.join(declared)}")


def _tried(paths: list[Path]) -> int:
    found = examine(paths, lint=True)
    write_findings(found.findings, found.texts, FindingsFormat.TEXT, summary(found))
    tests = [read for read in found.reads if read.kind == "test" and read.lost is None]
    verdicts = [run_test(found.plan, read) for read in tests]
    show_verdicts(console(), found.texts, [], verdicts)
    return 0 if not found.findings and all(one.passed for one in verdicts) else 1


def _show_next(folder: str) -> None:
    typer.echo("Next: change it, then")
    for command, what in (
        ("validate", "every mistake, with its line"),
        ("lint", "what is doubtful"),
        ("test", "what happens, on a clock of its own"),
        ("apply", "brings it into force, where Kafka runs"),
    ):
        typer.echo(f"  rumbo {command} {folder}  # {what}")
