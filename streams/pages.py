"""``python -m streams.pages`` writes the pages of ``docs/reference`` that are made from code."""

from collections.abc import Callable, Mapping
from pathlib import Path

from streams.language import documents_page
from streams.metrics_page import metrics_page
from streams.reference import settings_page, topics_page

FOLDER = Path("docs/reference")
"""Where the pages lie in the repository."""

PAGES: Mapping[str, Callable[[], str]] = {
    "topics.md": topics_page,
    "settings.md": settings_page,
    "documents.md": documents_page,
    "metrics.md": metrics_page,
}
"""Each page, and what makes it."""

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
