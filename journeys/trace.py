"""The trace: what was looked at on the way to a decision, with the values that were seen."""

from typing import Any

import msgspec

LONGEST_TEXT = 200
"""Characters of a text that a decision's record shows of what was looked at."""

MOST_ITEMS = 20
"""Items of a list that a decision's record shows."""


class TraceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing looked at: where it stands in the document, what it gave, and the values it read.

    ``path`` is the place in the document (``steps.judge.branch.0``); ``result`` a word
    (``true``, ``false``, ``missing``, ``error``, ``entered``, ``dropped`` ...).
    """

    path: str
    result: str
    values: dict[str, Any] = {}
    note: str = ""


def plain(line: TraceLine) -> dict[str, Any]:
    """Give a line as records carry it: long texts and lists cut, so that no record outgrows its topic.

    >>> plain(TraceLine("entry.where", "true", {"event.note": "a" * 300}))["values"]["event.note"][-5:]
    'aaaa…'
    """
    given = {"path": line.path, "result": line.result}
    values = {name: _cut(value) for name, value in line.values.items()}
    return given | {key: found for key, found in (("values", values), ("note", line.note)) if found}


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}…"
    if isinstance(value, list):
        cut = [_cut(one) for one in value[:MOST_ITEMS]]
        return cut if len(value) <= MOST_ITEMS else [*cut, f"… {len(value) - MOST_ITEMS} more"]
    return value
