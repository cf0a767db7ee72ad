"""Findings, as a person, a script, GitHub's annotations or a SARIF viewer reads them."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from importlib.metadata import version
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from journeys.diagnostic import Diagnostic
from streams.cli.output import console, write_json


class FindingsFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


FindingsFormatOption = Annotated[
    FindingsFormat,
    typer.Option(
        "--format",
        help="text for people, json for scripts, github for its annotations, sarif for viewers.",
    ),
]
"""The option ``--format`` of commands that find."""

MOST_SHOWN = 100
"""Findings of one file that a person is shown; more are counted."""


def write_findings(
    findings: Sequence[Diagnostic], texts: Mapping[str, str], form: FindingsFormat, said: str
) -> None:
    """Write findings; ``said`` is the sentence that sums them up for a person."""
    if form is FindingsFormat.TEXT:
        _show(console(), findings, texts, said)
    elif form is FindingsFormat.GITHUB:
        for one in findings:
            typer.echo(_annotation(one))
    else:
        write_json(_PLAIN[form](findings))


def is_warning(finding: Diagnostic) -> bool:
    """Say whether a finding only warns: everything works, and something is doubtful."""
    return finding.code.startswith("W")


def _show(
    out: Console, findings: Sequence[Diagnostic], texts: Mapping[str, str], said: str
) -> None:
    shown: dict[str, int] = {}
    for one in findings:
        shown[one.path] = shown.get(one.path, 0) + 1
        if shown[one.path] <= MOST_SHOWN:
            style = "yellow" if is_warning(one) else "bold red"
            line, _, rest = one.shown(texts.get(one.path, "")).partition("\n")
            out.print(Text.assemble((line, style), "\n", rest) if rest else Text(line, style))
    for path, count in shown.items():
        if count > MOST_SHOWN:
            out.print(Text(f"{path}: {count - MOST_SHOWN} more; mend these first"))
    out.print(Text(said))


def _objects(findings: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    return [
        {
            "file": one.path,
            "line": one.line,
            "column": one.column,
            "code": one.code,
            "message": one.message,
            "hint": one.hint,
        }
        for one in findings
    ]


def _annotation(one: Diagnostic) -> str:
    """Give a workflow command of GitHub Actions.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    word = "warning" if is_warning(one) else "error"
    hint = f" ({one.hint})" if one.hint else ""
    place = f"file={_escaped(one.path, ':,')},line={one.line},col={one.column},title={one.code}"
    return f"::{word} {place}::{_escaped(one.message + hint)}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(one):02X}" if one in f"%\r\n{more}" else one for one in text)


def _sarif(findings: Sequence[Diagnostic]) -> dict[str, Any]:
    """Give a log of the Static Analysis Results Interchange Format 2.1.0 (OASIS)."""
    rules = sorted({one.code for one in findings})
    driver = {
        "name": "rumbo",
        "version": version("rumbo"),
        "rules": [{"id": code} for code in rules],
    }
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(one) for one in findings]}],
    }


def _result(one: Diagnostic) -> dict[str, Any]:
    hint = f" ({one.hint})" if one.hint else ""
    region = {"startLine": one.line, "startColumn": one.column}
    return {
        "ruleId": one.code,
        "level": "warning" if is_warning(one) else "error",
        "message": {"text": one.message + hint},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": one.path}, "region": region}}
        ],
    }


_PLAIN: Mapping[FindingsFormat, Callable[[Sequence[Diagnostic]], Any]] = {
    FindingsFormat.JSON: _objects,
    FindingsFormat.SARIF: _sarif,
}
