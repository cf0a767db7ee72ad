"""The fenced blocks of the pages: what a reader would copy."""

import re
from pathlib import Path
from typing import NamedTuple

from journeys.documents import KINDS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Fence(NamedTuple):
    """A block: its language, the file that it stands for (or nothing), and its text."""

    language: str
    file: str
    text: str


def fences(page):
    return [Fence(*found) for found in _FENCE.findall(page.read_text())]


def stages(page):
    """Give the documents of a page by file: before each block that takes the place of another, and at the end."""
    files = {}
    for number, fence in enumerate(fences(page)):
        if fence.language != "yaml" or _kind(fence.text) not in KINDS:
            continue
        if fence.file in files:
            yield dict(files)
        files[fence.file or f"{number}.yaml"] = fence.text
    yield files


def _kind(text):
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return next(lines, "").partition(":")[0]
