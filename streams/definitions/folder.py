"""A folder of documents: read from disk, checked, and made ready for the topic."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic, Read
from journeys.documents import KINDS
from journeys.loader import LARGEST, load
from journeys.mending import own
from journeys.plan import Plan, Settings
from streams.definitions.manifest import Document

LIBRARY = Path(__file__).parents[2] / "journeys" / "library"
"""The journeys that Rumbo ships."""


def files(paths: list[Path]) -> dict[str, Path]:
    """Give all YAML files under these paths by their path in the folder that was given."""
    found: dict[str, Path] = {}
    for path in paths:
        base = path if path.is_dir() else path.parent
        for file in _under(path):
            name = str(file.relative_to(base))
            found[name if found.get(name, file) == file else str(file)] = file
    return found


def _under(path: Path) -> list[Path]:
    """Give the YAML files under a path; hidden folders are nobody's documents."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*.y*ml") if file.is_file())
    return [
        file for file in found if not any(p.startswith(".") for p in file.relative_to(path).parts)
    ]


def texts(paths: list[Path]) -> dict[str, str]:
    """Give the texts of all YAML files under these paths."""
    return {name: text_of(file) for name, file in files(paths).items()}


def text_of(file: Path) -> str:
    """Give a file's text: what is no UTF-8, or too long, is left for the loader to refuse."""
    with file.open("rb") as stored:
        return stored.read(LARGEST + 1).decode(errors="surrogateescape")


def home(path: Path) -> Path:
    """Give the folder of documents that a file or folder belongs to: the highest without a gap above it.

    It lies in the folder where one stands, if the path does, and in no place that is everybody's.
    """
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while folder not in _tops() and _holds_documents(folder.parent):
        folder = folder.parent
    return folder


def _tops() -> set[Path]:
    """Give the folders above which nobody's documents are looked for."""
    everybodys = [Path.home(), Path(gettempdir())]
    return {Path.cwd(), *(one for place in everybodys for one in _children(place.resolve()))}


def _children(place: Path) -> Iterator[Path]:
    yield place
    if place.is_dir():
        yield from (one for one in place.iterdir() if one.is_dir())


def _holds_documents(folder: Path) -> bool:
    return any(file.is_file() and begins_a_document(file) for file in folder.glob("*.y*ml"))


def begins_a_document(file: Path) -> bool:
    """Say whether a file's first key is a kind of document."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return first.partition(":")[0].strip() in KINDS


def documents(paths: list[Path]) -> tuple[list[Document], list[Diagnostic], dict[str, str]]:
    """Give the documents of these paths (tests stay behind), every finding, and the texts."""
    found_texts = texts(paths)
    reads, findings = load(found_texts, broken=True)
    _, more = compile_plan(1, reads, Settings(), Plan())
    broken = {read.path: read.lost for read in reads if read.lost is not None}
    found = [document_of(one) for one in reads if one.kind != "test" and one.lost is None]
    return found, sorted([*findings, *own(more, broken)]), found_texts


def document_of(read: Read) -> Document:
    """Give what was read from a file as a document of the topic."""
    return Document(read.kind, read.name, read.document.version, read.path, read.text)
