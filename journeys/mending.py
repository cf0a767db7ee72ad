"""What is left of a broken document: enough of it to be compiled, so that all of its errors are told at once.

Nothing that is mended here ever runs: it only lets the compiler look at the parts that are whole.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from journeys.diagnostic import Diagnostic
from journeys.documents import Document
from journeys.tree import Loc

ROUNDS = 4
"""How often parts are taken away before a document is given up."""

PLACEHOLDER = {"wait": "1h"}
"""What stands for a broken step: others may lead to it, and it leads on."""

CONSEQUENT = frozenset({"E014", "E015", "E016", "E017", "E018", "E021"})
"""Codes that mean nothing for a document of which parts are missing."""


class Mended(NamedTuple):
    """The part of a document that is whole, and the names of what was taken away."""

    document: Document
    lost: frozenset[str]


def mended(model: type[Document], value: Mapping[str, Any]) -> Mended | None:
    """Take away what is broken until the rest is a document; None where nothing useful is left."""
    left: Any = copy.deepcopy(dict(value))
    lost: set[str] = set()
    for _ in range(ROUNDS):
        try:
            return Mended(model.model_validate(left), frozenset(lost))
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False):
                lost.add(_take_away(left, one["type"], one["loc"]))
    return None


def _take_away(left: dict[str, Any], kind: str, loc: Loc) -> str:
    """Take the broken part away, as little as possible; give its name."""
    if kind == "extra_forbidden":
        _delete(left, loc)
    elif len(loc) > 1 and loc[0] == "steps":
        _replace(left["steps"], loc)
    else:
        _delete(left, loc[:2] if isinstance(left.get(str(loc[0])), dict) else loc[:1])
    return str(loc[-1] if kind == "extra_forbidden" else loc[min(1, len(loc) - 1)])


def _replace(steps: dict[str, Any], loc: Loc) -> None:
    """Put a placeholder where a step stood; it leads where the step led, unless that is what is broken."""
    step = steps.get(str(loc[1]))
    after = step.get("next") if isinstance(step, dict) and loc[2:] != ("next",) else None
    steps[str(loc[1])] = PLACEHOLDER | ({"next": after} if isinstance(after, str) else {})


def _delete(node: Any, loc: Loc) -> None:
    for part in loc[:-1]:
        inside = isinstance(node, dict) and part in node
        node = node[part] if inside or _holds(node, part) else node
    if isinstance(node, dict):
        node.pop(loc[-1], None)


def _holds(node: Any, part: Any) -> bool:
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


def own(findings: Sequence[Diagnostic], broken: Mapping[str, frozenset[str]]) -> list[Diagnostic]:
    """Give the findings that do not merely follow from what was taken away, by path, elsewhere."""
    lost = frozenset[str]().union(*broken.values())
    return [
        one
        for one in findings
        if not (one.path in broken and one.code in CONSEQUENT)
        and lost.isdisjoint(re.findall(r"[A-Za-z0-9_-]+", one.message))
    ]
