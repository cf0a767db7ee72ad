"""A document as plain values, written as a person writes them, with every default spelled out."""

from typing import Any

from journeys.documents import Document, JourneyDocument

Plain = Any
"""A tree of mappings, lists, texts, numbers and truths."""


def plain(document: Document) -> dict[str, Plain]:
    """Give a document's values; what reads alike in two documents is alike here.

    >>> from journeys.documents import PolicyDocument
    >>> caps = [{"name": "weekly", "count": 1, "within": "168h"}]
    >>> plain(PolicyDocument(policy="calm", caps=caps))["caps"]
    [{'name': 'weekly', 'count': 1, 'within': '7d'}]
    """
    values = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(document, JourneyDocument):
        values["steps"] = {name: _step(step) for name, step in values["steps"].items()}
    return values


def _step(step: dict[str, Plain]) -> dict[str, Plain]:
    """Write ``wait: {for: 3d}`` as ``wait: 3d``."""
    wait = step.get("wait")
    return step | {"wait": wait["for"]} if wait is not None and set(wait) == {"for"} else step
