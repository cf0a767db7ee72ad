"""``python -m streams.pages`` writes what the repository holds and code makes: pages, and the schema for editors."""

from collections.abc import Callable, Mapping
from pathlib import Path

from journeys.json_schema import FILE, schema_text
from streams.language import documents_page
from streams.metrics_page import metrics_page
from streams.reference import settings_page, topics_page
from streams.rules_page import rules_page

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/topics.md": topics_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/documents.md": documents_page,
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/rules.md": rules_page,
    f"journeys/{FILE}": schema_text,
}
"""Each file in the repository, and what makes it."""

if __name__ == "__main__":
    for name, page in PAGES.items():
        Path(name).write_text(page(), encoding="utf-8")
