"""A difference in words, line by line."""

import json
from collections.abc import Iterator
from itertools import chain

from journeys.difference.change import Change
from journeys.difference.documents import Difference, DocumentChange, Kind
from journeys.difference.edges import EDGES
from journeys.difference.people import Becomes, Fate, Takeover
from journeys.difference.plain import Plain
from journeys.documents.steps import VERBS
from journeys.drawing.wording import shortened

WIDEST = 80
"""Characters of a value that are shown."""


def told(found: Difference) -> list[str]:
    """Tell a person what differs."""
    if not found.documents:
        return ["nothing differs"]
    parts = [*map(_document, found.documents), *map(_takeover, found.people)]
    return [*chain.from_iterable(parts), *(f"warning: {one}" for one in warnings(found))]


def warnings(found: Difference) -> list[str]:
    """Give what will not go well, as sentences."""
    return [
        *(_refused(one) for one in found.documents if one.refused),
        *(_parted(one) for one in found.documents if one.kind == "experiment" and _judged(one)),
        *(_left_out(one) for one in found.people if one.leaves_out),
    ]


def _refused(one: DocumentChange) -> str:
    return (
        f"{one.kind} {one.name} has another content and the same version {one.after}, which"
        " Rumbo refuses: raise its version"
    )


JUDGED = ("arms", "control", "metric", "guardrails", "error", "tightest_at")
"""The keys of an experiment that were fixed when its first customer was exposed."""


def _judged(one: DocumentChange) -> list[str]:
    """Give which of these keys differ, where the experiment may be running."""
    if one.change is not Kind.CHANGED or one.refused:
        return []
    return [
        key for key in JUDGED if any(change.path.split(".")[0] == key for change in one.changes)
    ]


def _parted(one: DocumentChange) -> str:
    return (
        f"experiment {one.name} changes its {', '.join(_judged(one))}: if it is running, who is in it stays in"
        f" their arm and counts for version {one.before}; version {one.after} begins with nobody"
    )


def _left_out(one: Takeover) -> str:
    return (
        f"migrate.from of journey {one.journey} leaves out version {one.before}:"
        " who is on it stays there"
    )


def _document(one: DocumentChange) -> Iterator[str]:
    what = f"{one.kind} {one.name}"
    if one.change is Kind.REWRITTEN:
        yield f"rewritten  {what}: another text that says the same"
        return
    yield f"{one.change:<9}  {what}, version {_versions(one)}"
    yield from (
        f"           {_change(change)}" for change in one.changes if change.path != "version"
    )


def _versions(one: DocumentChange) -> str:
    found = [str(version) for version in (one.before, one.after) if version is not None]
    return " → ".join(dict.fromkeys(found))


def _change(one: Change) -> str:
    """Tell one change.

    >>> _change(Change("steps.pause.wait", "1h", "2h"))
    'steps.pause.wait: 1h → 2h'
    >>> _change(Change("steps.nudge", after={"emit": {"kind": "message"}}))
    'step nudge added: emit {"kind": "message"}'
    """
    if one.before is not None and one.after is not None:
        return f"{one.path}: {_shown(one.before)} → {_shown(one.after)}"
    word = "added" if one.before is None else "removed"
    value = one.after if one.before is None else one.before
    if one.path == EDGES:
        return f"edge {word}: {value}"
    where, _, name = one.path.partition(".")
    if where == "steps" and "." not in name:
        return f"step {name} {word}: {_step(value)}"
    return f"{one.path} {word}: {_shown(value)}"


def _step(step: dict[str, Plain]) -> str:
    verb = next(verb for verb in VERBS if verb in step)
    return shortened(f"{verb} {_shown(step[verb])}", WIDEST)


def _shown(value: Plain) -> str:
    if isinstance(value, str):
        return shortened(value, WIDEST) or '""'
    said = (
        {key: one for key, one in value.items() if one != {}} if isinstance(value, dict) else value
    )
    return shortened(json.dumps(said, ensure_ascii=False), WIDEST)


def _takeover(one: Takeover) -> Iterator[str]:
    yield ""
    yield f"people on {one.journey}, version {one.before}, when version {one.after} is in force:"
    if not one.fates:
        yield "  nobody can stand on any of its steps"
    width = max((len(fate.step) for fate in one.fates), default=0)
    most = max((len(_people(fate)) for fate in one.fates), default=0)
    yield from (
        f"  {fate.step:<{width}}  {_people(fate):>{most}}{_fate(fate, one)}" for fate in one.fates
    )


def _people(fate: Fate) -> str:
    """Give how many stand there, with two blanks behind; nothing where nobody counted."""
    return "" if fate.people is None else f"{fate.people:,}  "


def _fate(fate: Fate, one: Takeover) -> str:
    moved = "" if fate.to == fate.step else f"mapped to {fate.to} and "
    return {
        Becomes.STAYS: f"stays on version {one.before}",
        Becomes.STANDS: "stands on it as before",
        Becomes.MAPPED: f"mapped to {fate.to}",
        Becomes.RETIMED: f"{moved}retimed",
        Becomes.GOES_ON: f"goes on at {fate.to}",
        Becomes.LEAVES: f"leaves ({fate.to})",
    }[fate.becomes]
