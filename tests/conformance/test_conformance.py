"""What SEMANTICS promises, as documents: each file holds journeys and the tests that show what they do.

A file is split at its ``---`` lines; ``declared.yaml`` is read beside each of them.
"""

from pathlib import Path

import pytest

from journeys.compiling.plan import compile_plan
from journeys.expectation import run_test
from journeys.loader import load
from journeys.plan import Plan, Settings
from tests.journeys.mutants import idle

HERE = Path(__file__).parent
DECLARED = "declared"


def documents(stem):
    """Give the documents of a file by file and number."""
    parts = (HERE / f"{stem}.yaml").read_text().split("\n---\n")
    return {f"{stem}-{number:02}.yaml": part for number, part in enumerate(parts, 1)}


def compiled(stem):
    reads, findings = load(documents(DECLARED) | documents(stem))
    plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    assert [str(one) for one in [*findings, *more]] == []
    return plan, {read.name: read for read in reads if read.kind == "test"}


FILES = {p.stem: compiled(p.stem) for p in sorted(HERE.glob("*.yaml")) if p.stem != DECLARED}
CASES = [(stem, name) for stem, (_, tests) in FILES.items() for name in tests]


@pytest.mark.parametrize(("stem", "name"), CASES, ids=[f"{s}-{n}" for s, n in CASES])
def test_it_happens_as_written(stem, name):
    plan, tests = FILES[stem]
    verdict = run_test(plan, tests[name])
    happened = "\n".join(map(str, verdict.happened))
    missed = [(one.place, one.text, one.note) for one in verdict.checked if not one.met]
    assert not missed, f"{missed}\nwhat happened:\n{happened}"


@pytest.mark.parametrize(("stem", "name"), CASES, ids=[f"{s}-{n}" for s, n in CASES])
def test_no_expectation_is_idle(stem, name):
    plan, tests = FILES[stem]
    assert idle(plan, tests[name].document) == []


def test_every_file_has_tests():
    assert all(tests for _, tests in FILES.values())
