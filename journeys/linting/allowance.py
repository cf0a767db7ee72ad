"""Allowances: ``# rumbo: allow W03 because ...`` beside what is meant to be so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeys.diagnostic import Diagnostic, Read

_ALLOW = re.compile(r"#\s*rumbo:\s*allow\s+(?P<code>\w+)(?:\s+because\s+(?P<why>\S.*))?")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A comment that allows a finding on its own line or on the next one that says something."""

    path: str
    line: int
    column: int
    code: str
    why: str
    lines: tuple[int, int]


def allowances(read: Read) -> Iterator[Allowance]:
    """Give the allowances of a file."""
    lines = read.text.splitlines()
    for number, line in enumerate(lines, 1):
        found = _ALLOW.search(line)
        if found:
            below = _below(lines, number) if line.lstrip().startswith("#") else number
            column = found.start() + 1
            why = found["why"] or ""
            yield Allowance(read.path, number, column, found["code"], why, (number, below))


def _below(lines: Sequence[str], number: int) -> int:
    """Give the next line that says something."""
    for below in range(number, len(lines)):
        text = lines[below].strip()
        if text and not text.startswith("#"):
            return below + 1
    return number


def without_allowed(reads: Sequence[Read], findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Give what no allowance covers, and the allowances that give no reason or cover nothing."""
    given = [one for read in reads for one in allowances(read)]
    covered = {
        one: [
            f for f in findings if f.path == one.path and f.code == one.code and f.line in one.lines
        ]
        for one in given
    }
    for one, found in covered.items():
        if not one.why:
            message = f"say why {one.code} is allowed here: # rumbo: allow {one.code} because …"
            yield Diagnostic(one.path, one.line, one.column, "E020", message)
        elif not found:
            message = f"{one.code} is not found here: remove the allowance"
            yield Diagnostic(one.path, one.line, one.column, "W14", message)
    allowed = {one for found in covered.values() for one in found}
    yield from (one for one in findings if one not in allowed)
