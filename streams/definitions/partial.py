"""What is sound in a folder of documents: a broken file switches off its journey, and no other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic, Read
from journeys.loader import load
from journeys.mending import own
from journeys.plan import Plan, Settings
from streams.definitions.folder import document_of, texts
from streams.definitions.manifest import Document


@dataclass(frozen=True, slots=True)
class Partial:
    """The documents that are sound together, every finding, and the texts.

    ``off`` has the journeys that are switched off, by name, and ``broken`` the files that are, by path,
    each with the first finding against it.
    """

    documents: list[Document]
    findings: list[Diagnostic]
    texts: Mapping[str, str]
    off: Mapping[str, str]
    broken: Mapping[str, str]

    def disabled(self, in_force: Iterable[Document], before: Mapping[str, str]) -> dict[str, str]:
        """Give the journeys that are switched off; of a file that nobody can read, the one that it held.

        ``in_force`` are the documents in force, ``before`` what is switched off there.
        """
        sound = {one.name for one in self.documents if one.kind == "journey"}
        held = {one.name: one.path for one in in_force if one.kind == "journey"}
        held |= {name: finding.partition(":")[0] for name, finding in before.items()}
        off = {
            name: self.broken[path]
            for name, path in held.items()
            if path in self.broken and name not in sound
        }
        return dict(sorted([*off.items(), *self.off.items()]))


def partial(paths: list[Path]) -> Partial:
    """Read these paths and leave out what is broken, and what needs it; tests stay behind."""
    found = texts(paths)
    reads, findings = load(found, broken=True)
    _, more = compile_plan(1, reads, Settings(), Plan())
    lost = {read.path: read.lost for read in reads if read.lost is not None}
    told = sorted([*findings, *own(more, lost)])
    against = _first(told)
    left = [one for one in reads if one.kind != "test" and one.path not in against]
    sound, dropped = _sound(left) if told else (left, [])
    broken = _first([*told, *dropped])
    names = {one.name: one.path for one in reads if one.kind == "journey" and one.path in broken}
    names |= {name: path for path in broken if (name := _named(found.get(path, "")))}
    kept = {one.name for one in sound if one.kind == "journey"}
    off = {name: broken[path] for name, path in names.items() if name not in kept}
    return Partial([document_of(one) for one in sound], told, found, off, broken)


def _sound(reads: Sequence[Read]) -> tuple[list[Read], list[Diagnostic]]:
    """Leave out what needs something that is not there, until all is there; give what was said of it."""
    left, said = list(reads), list[Diagnostic]()
    while True:
        _, findings = compile_plan(1, left, Settings(), Plan())
        if not findings:
            return left, said
        against = _first(findings)
        said += findings
        left = [one for one in left if one.path not in against]


def _first(findings: Iterable[Diagnostic]) -> dict[str, str]:
    """Give the first finding against each file."""
    first: dict[str, str] = {}
    for one in findings:
        first.setdefault(one.path, str(one))
    return first


def _named(text: str) -> str:
    r"""Give the journey that a file is about, though it may be no YAML.

    >>> _named("# My first one.\njourney: welcome\nsteps: ["), _named("policy: word")
    ('welcome', '')
    """
    found = re.match(r"(?:\s*#.*\n|\s*\n)*journey:[ \t]*([A-Za-z0-9_-]+)", text)
    return found[1] if found else ""
