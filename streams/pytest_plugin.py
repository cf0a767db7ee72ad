"""A plugin of pytest: test documents are collected beside Python's tests, each an item of its own.

It is loaded by its entry point; a YAML file whose first key is ``test`` is a test document.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from journeys.plan import Plan
    from streams.definitions.examination import Examination


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Collect test documents."""
    if file_path.suffix not in {".yaml", ".yml"} or not _test_of(file_path):
        return None
    return JourneyFile.from_parent(parent, path=file_path)


def _test_of(file: Path) -> str:
    """Give the name of the test in a file; empty where its first key is another one."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    key, _, name = first.partition(":")
    return (name.strip() or file.stem) if key == "test" else ""


class JourneyFile(pytest.File):
    """A file that holds a test document."""

    def collect(self) -> Iterator["JourneyItem"]:
        """Give its one test."""
        yield JourneyItem.from_parent(self, name=_test_of(self.path))


class BrokenFile(Exception):
    """The file, or what it refers to, has findings."""


class MissedExpectation(Exception):
    """Something did not happen as the document says; the message shows what did."""


class JourneyItem(pytest.Item):
    """A test document, rehearsed on a virtual clock."""

    def runtest(self) -> None:
        """Rehearse it, and hold what happened against what it expects."""
        from journeys.expectation import run_test  # noqa: PLC0415 - loads the engine
        from streams.cli.rehearsals import told  # noqa: PLC0415

        found, plan = _examined(self.path)
        if found.findings:
            raise BrokenFile("\n".join(map(str, found.findings)))
        (read,) = found.reads
        verdict = run_test(plan, read)
        if not verdict.passed:
            raise MissedExpectation(told(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was expected and what happened, instead of a traceback of the engine."""
        if isinstance(excinfo.value, BrokenFile | MissedExpectation):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where it stands."""
        return self.path, 0, self.name


@lru_cache(maxsize=256)
def _examined(path: Path) -> tuple["Examination", "Plan"]:
    from streams.definitions.examination import examine  # noqa: PLC0415 - loads the engine

    found = examine([path])
    return found, found.plan
