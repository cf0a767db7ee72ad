"""The trace: what was looked at on the way to a decision, with the values that were seen."""

from typing import Any

import msgspec


class TraceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing looked at: where it stands in the document, what it gave, and the values it read.

    ``path`` is the place in the document (``steps.judge.branch.0``); ``result`` a word
    (``true``, ``false``, ``missing``, ``error``, ``entered``, ``dropped`` ...).
    """

    path: str
    result: str
    values: dict[str, Any] = {}
    note: str = ""
