"""An examination: files as they stand on disk, and every finding in those that were asked about.

What they refer to is looked for around them: in the folder of documents that they belong to.
"""

from dataclasses import dataclass
from pathlib import Path

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic, Read
from journeys.linting.lint import lint as warnings
from journeys.loader import load
from journeys.mending import own
from journeys.plan import Plan, Settings
from streams.definitions.folder import begins_a_document, files, home, text_of

TWICE = "E008"
"""The code of a name that stands twice: around a file it is no business of whoever asked about the file."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The files that were asked about by their paths, their documents and their findings.

    ``elsewhere`` counts the findings in the files around them.
    """

    texts: dict[str, str]
    reads: list[Read]
    findings: list[Diagnostic]
    elsewhere: int
    plan: Plan


def examine(paths: list[Path], *, lint: bool = False, weekly: int | None = None) -> Examination:
    """Read files and folders and compile what they make up with the documents around them.

    Of a document that stands in a file asked about and in another one around it, the first counts.
    With ``lint`` also what is doubtful in whole documents; ``weekly`` is how many decisions a ``decide``
    takes in a week.
    """
    asked = {_shown(file): text_of(file) for file in files(paths).values()}
    around = {
        shown: text_of(file)
        for file in files(sorted({home(path) for path in paths})).values()
        if (shown := _shown(file)) not in asked and begins_a_document(file)
    }
    reads, findings = load(asked, broken=True)
    others, beside = load(around, broken=True)
    known = {(read.kind, read.name) for read in reads}
    others = [one for one in others if (one.kind, one.name) not in known]
    compiled = [*reads, *(one for one in others if one.kind != "test")]
    plan, more = compile_plan(1, compiled, Settings(clock="events"), Plan())
    if lint:
        more += warnings([one for one in (*reads, *others) if one.lost is None], weekly)
    broken = {read.path: read.lost for read in (*reads, *others) if read.lost is not None}
    all_findings = sorted([*findings, *own(more, broken)])
    inside = [one for one in all_findings if one.path in asked]
    elsewhere = len(all_findings) - len(inside) + sum(one.code != TWICE for one in beside)
    return Examination(asked, reads, inside, elsewhere, plan)


def _shown(file: Path) -> str:
    """Give a file's path as a person here would type it."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
