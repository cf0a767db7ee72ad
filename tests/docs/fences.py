"""The fenced blocks of the pages: what a reader would copy."""

import re
from pathlib import Path
from typing import NamedTuple

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
