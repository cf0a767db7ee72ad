"""Expectations: what a test document expects, held against what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeys.diagnostic import Read
from journeys.documents import TestDocument
from journeys.documents.test import Then
from journeys.durations import written
from journeys.happening import Happening, line
from journeys.outcome import Move
from journeys.plan import Plan
from journeys.rehearsal import rehearse


@dataclass(frozen=True, slots=True)
class Checked:
    """One expectation: where it stands, what it says, and whether it was met."""

    place: str
    text: str
    met: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one test: every expectation in order, and the whole timeline."""

    name: str
    place: str
    checked: tuple[Checked, ...]
    happened: tuple[Happening, ...]
    moves: tuple[Move, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return all(one.met for one in self.checked)


def run_test(plan: Plan, read: Read) -> Verdict:
    """Rehearse a test document and hold its expectations against what happened."""
    test = read.document
    if not isinstance(test, TestDocument):
        raise TypeError(f"{read.path} is no test")
    happened, moves = rehearse(plan, test)
    checked = check(test.then, happened, [read.place(("then", n)) for n in range(len(test.then))])
    return Verdict(test.test, read.place(()), tuple(checked), tuple(happened), tuple(moves))


def check(
    expected: Sequence[Then], happened: Sequence[Happening], places: Sequence[str]
) -> list[Checked]:
    """Look for each expectation after the one before it; what happens beside them is allowed."""
    found: list[Checked] = []
    begin = 0
    for one, place in zip(expected, places, strict=True):
        at = _first(one, happened, 0 if one.never else begin)
        if one.never:
            note = "" if at is None else f"it happened: {happened[at]}"
            found.append(Checked(place, _text(one), at is None, note))
            continue
        note = "" if at is not None else _missed(one, happened[begin:])
        found.append(Checked(place, _text(one), at is not None, note))
        begin = begin if at is None else at + 1
    return found


def _first(one: Then, happened: Sequence[Happening], begin: int) -> int | None:
    places = range(begin, len(happened))
    return next((at for at in places if not _differences(one, happened[at])), None)


def _differences(one: Then, other: Happening) -> list[str]:
    """Give what is otherwise than expected; its first entry is the kind when that differs already."""
    if one.expect != other.what:
        return [f"expect={other.what}"]
    wanted: dict[str, Any] = {
        name: getattr(one, name) for name in ("step", "reason", "rule", "chosen", "content")
    }
    found = [
        f"{name}={getattr(other, name)}"
        for name, value in wanted.items()
        if value is not None and value != getattr(other, name)
    ]
    if one.after is not None and one.after != other.after:
        found.append(f"after={written(other.after)}")
    seen = other.data
    return found + [
        f"{name}={seen.get(name)}" for name, v in one.data.items() if seen.get(name) != v
    ]


def _missed(one: Then, left: Sequence[Happening]) -> str:
    """Say what came closest among what is left."""
    like = [other for other in left if other.what == one.expect]
    if not like:
        return f"no {one.expect} happened here"
    closest = min(like, key=lambda other: len(_differences(one, other)))
    return f"the closest is {', '.join(_differences(one, closest))}"


def _text(one: Then) -> str:
    after = "never" if one.never else "" if one.after is None else f"+{written(one.after)}"
    said = {name: getattr(one, name) for name in ("step", "reason", "rule", "chosen", "content")}
    return line(after, one.expect, said, one.data).strip()
