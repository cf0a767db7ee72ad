"""A folder of documents: read from disk, checked, and made ready for the topic."""

from pathlib import Path

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic
from journeys.documents import KINDS
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.manifest import Document

LIBRARY = Path(__file__).parents[2] / "journeys" / "library"
"""The journeys that Rumbo ships."""


def files(paths: list[Path]) -> dict[str, Path]:
    """Give all YAML files under these paths by their path in the folder that was given."""
    found: dict[str, Path] = {}
    for path in paths:
        base = path if path.is_dir() else path.parent
        for file in sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]:
            name = str(file.relative_to(base))
            found[name if found.get(name, file) == file else str(file)] = file
    return found


def texts(paths: list[Path]) -> dict[str, str]:
    """Give the texts of all YAML files under these paths; what is no UTF-8 is left for the loader to refuse."""
    return {
        name: file.read_text(encoding="utf-8", errors="surrogateescape")
        for name, file in files(paths).items()
    }


def home(path: Path) -> Path:
    """Give the folder of documents that a file or folder belongs to: the highest without a gap above it."""
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while any(_begins_a_document(file) for file in folder.parent.glob("*.y*ml")):
        folder = folder.parent
    return folder


def _begins_a_document(file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as lines:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return first.partition(":")[0].strip() in KINDS


def documents(paths: list[Path]) -> tuple[list[Document], list[Diagnostic], dict[str, str]]:
    """Give the documents of these paths (tests stay behind), every finding, and the texts."""
    found_texts = texts(paths)
    reads, findings = load(found_texts)
    _, more = compile_plan(1, reads, Settings(), Plan())
    found = [
        Document(read.kind, read.name, read.document.version, read.path, read.text)
        for read in reads
        if read.kind != "test"
    ]
    return found, sorted([*findings, *more]), found_texts
