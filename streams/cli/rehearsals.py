"""Rehearsals: test documents are run on a virtual clock, and told as a person or a machine reads them."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic, Read
from journeys.expectation import Verdict, run_test
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.cli.output import Format, console, write_json
from streams.definitions.folder import LIBRARY, files, home, texts

FAILED = 1
"""Exit code: an expectation was not met."""
BROKEN = 2
"""Exit code: a file has errors, or there is nothing to test."""


def rehearse(paths: list[Path] | None, only: list[str], form: Format) -> int:
    """Run what was asked for, or the library's tests; write the outcome, give the exit code."""
    homes = sorted({home(path) for path in paths or [LIBRARY]})
    found = texts(homes)
    reads, findings = load(found)
    plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    findings = sorted([*findings, *more])
    broken = {finding.path for finding in findings}
    tests = [read for read in reads if read.kind == "test" and read.path not in broken]
    asked = _asked(paths or [LIBRARY], files(homes))
    wanted = [read for read in tests if read.path in asked and _wanted(read, only)]
    verdicts = [run_test(plan, read) for read in wanted]
    if form is Format.JSON:
        write_json(_plain(findings, verdicts))
    else:
        _show(console(), found, findings, verdicts)
    return _code(findings, verdicts)


def _asked(paths: list[Path], found: dict[str, Path]) -> set[str]:
    """Give the files that are, or lie under, what was asked for."""
    given = [path.resolve() for path in paths]
    return {
        name
        for name, file in found.items()
        if any(file == path or path in file.parents for path in given)
    }


def _wanted(read: Read, only: list[str]) -> bool:
    journey = getattr(read.document, "journey", "")
    return not only or read.name in only or journey in only


def _code(findings: list[Diagnostic], verdicts: list[Verdict]) -> int:
    if findings or not verdicts:
        return BROKEN
    return 0 if all(one.passed for one in verdicts) else FAILED


def _show(
    out: Console, found: dict[str, str], findings: list[Diagnostic], verdicts: list[Verdict]
) -> None:
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
        said = "there is no test here"
    return f"{said}; {len(findings)} errors in files" if findings else said


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
