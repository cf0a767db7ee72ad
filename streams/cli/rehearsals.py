"""Rehearsals: test documents are run on a virtual clock, and told as a person or a machine reads them."""

from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from journeys.coverage import Coverage, coverage
from journeys.diagnostic import Diagnostic, Read
from journeys.expectation import Verdict, run_test
from journeys.plan import Plan
from streams.cli.junit import write_junit
from streams.cli.keyword import asks_for
from streams.cli.output import Format, console, write_json
from streams.definitions.examination import examine
from streams.definitions.folder import LIBRARY

FAILED = 1
"""Exit code: an expectation was not met."""
BROKEN = 2
"""Exit code: a file has errors, or there is nothing to test."""


class Wanted(NamedTuple):
    """Which tests are run, and what is told beside their outcome."""

    only: list[str]
    keyword: str = ""
    coverage: bool = False
    junit: Path | None = None


def rehearse(paths: list[Path] | None, asked_for: Wanted, form: Format) -> int:
    """Run what was asked for, or the library's tests; write the outcome, give the exit code."""
    found = examine(paths or [LIBRARY])
    broken = {finding.path for finding in found.findings}
    tests = [read for read in found.reads if read.kind == "test" and read.path not in broken]
    wanted = [read for read in tests if _wanted(read, asked_for)]
    verdicts = [run_test(found.plan, read) for read in wanted]
    gone = _gone(found.plan, wanted, verdicts) if asked_for.coverage else []
    if asked_for.junit is not None:
        write_junit(asked_for.junit, found.findings, verdicts, [told(one) for one in verdicts])
    if form is Format.JSON:
        covered = {"coverage": gone} if asked_for.coverage else {}
        write_json(_plain(found.findings, verdicts) | covered)
    else:
        show_verdicts(console(), found.texts, found.findings, verdicts)
        for one in gone:
            console().print(Text(str(one)))
    return _code(found.findings, verdicts)


def _wanted(read: Read, asked_for: Wanted) -> bool:
    journey = getattr(read.document, "journey", "")
    if asked_for.only and read.name not in asked_for.only and journey not in asked_for.only:
        return False
    return asks_for(asked_for.keyword, f"{read.name} {journey}")


def _gone(plan: Plan, tests: list[Read], verdicts: list[Verdict]) -> list[Coverage]:
    """Give what the tests have tried of each journey that one of them is about."""
    moves = [move for verdict in verdicts for move in verdict.moves]
    names = sorted({getattr(read.document, "journey", "") for read in tests})
    return [coverage(plan.journeys[name], moves) for name in names]


def told(verdict: Verdict) -> str:
    """Give what a person is told of a test, as plain text."""
    out = Console(highlight=False, width=10_000)
    with out.capture() as captured:
        _show_verdict(out, verdict)
    return captured.get()


def _code(findings: list[Diagnostic], verdicts: list[Verdict]) -> int:
    if findings or not verdicts:
        return BROKEN
    return 0 if all(one.passed for one in verdicts) else FAILED


def show_verdicts(
    out: Console, found: dict[str, str], findings: list[Diagnostic], verdicts: list[Verdict]
) -> None:
    """Show a person what is wrong in files, what became of each test, and how many passed."""
    for finding in findings:
        out.print(Text(finding.shown(found.get(finding.path, ""))))
    for one in verdicts:
        _show_verdict(out, one)
    out.print(Text(_summary(findings, verdicts)))


def _show_verdict(out: Console, verdict: Verdict) -> None:
    word, style = ("passed", "green") if verdict.passed else ("failed", "bold red")
    out.print(Text.assemble((word, style), f"  {verdict.name}"))
    if verdict.passed:
        return
    out.print("  expected, in this order:")
    for one in verdict.checked:
        mark, style = ("✓", "green") if one.met else ("✗", "bold red")
        out.print(Text.assemble("    ", (mark, style), f" {one.text}"))
        if not one.met:
            out.print(Text(f"        {one.place}: {one.note}"))
    out.print("  what happened:")
    for happened in verdict.happened:
        out.print(Text(f"      {happened}"))


def _summary(findings: list[Diagnostic], verdicts: list[Verdict]) -> str:
    passed = sum(one.passed for one in verdicts)
    said = f"{passed} passed, {len(verdicts) - passed} failed"
    if not verdicts:
        said = "no test was run" if findings else "there is no test here"
    if findings:
        said += f"; {len(findings)} error{'s' if len(findings) > 1 else ''} in files"
    return said


def _plain(findings: list[Diagnostic], verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "findings": findings,
        "tests": [
            {
                "test": one.name,
                "place": one.place,
                "passed": one.passed,
                "expected": one.checked,
                "happened": one.happened,
            }
            for one in verdicts
        ],
    }
