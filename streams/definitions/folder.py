"""A folder of documents: read from disk, checked, and made ready for the topic."""

from pathlib import Path

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.manifest import Document

LIBRARY = Path(__file__).parents[2] / "journeys" / "library"
"""The journeys that Rumbo ships."""


def texts(paths: list[Path]) -> dict[str, str]:
    """Give the texts of all YAML files under these paths, by their path."""
    found: dict[str, str] = {}
    for path in paths:
        files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        base = path if path.is_dir() else path.parent
        found |= {str(file.relative_to(base)): file.read_text() for file in files}
    return found


def documents(paths: list[Path]) -> tuple[list[Document], list[Diagnostic], dict[str, str]]:
    """Give the documents of these paths (tests stay behind), every finding, and the texts."""
    files = texts(paths)
    reads, findings = load(files)
    _, more = compile_plan(1, reads, Settings(), Plan())
    found = [
        Document(read.kind, read.name, read.document.version, read.path, read.text)
        for read in reads
        if read.kind != "test"
    ]
    return found, sorted([*findings, *more]), files
