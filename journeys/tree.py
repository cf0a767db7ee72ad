"""A YAML file as a tree of plain values, and where each of them stands.

YAML 1.2, through ruamel.yaml's events: libyaml scans first, and where it refuses something the scanner in
Python has the last word (libyaml knows some rules of YAML 1.1 only: ``{at: 10:30}``). Nothing is built
that the file does not spell out: no tags, no anchors, no merging.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

MOST_NESTED = 32
"""How deep a document may nest."""

MOST_VALUES = 100_000
"""How many keys and values a document may have."""

SLOWLY = 128 * 1024
"""Characters of the largest text that the scanner in Python is asked about: it takes seconds for more."""

QUOTE = "quote the expression"
"""The hint where an expression broke the YAML around it."""

Loc = tuple[str | int, ...]
"""A path inside a document: keys and positions."""

Place = tuple[int, int]
"""Line and column, counted from 1."""


class Flaw(NamedTuple):
    """Something that cannot stand in a file."""

    place: Place
    code: str
    message: str
    hint: str = ""


class TreeError(Exception):
    """A text cannot be read any further; ``flaw`` says where and why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


@dataclass(slots=True)
class Tree:
    """What a file holds: plain values, the place of each (of a key under ``"key"``), and keys given twice."""

    value: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)
    twice: list[Flaw] = field(default_factory=list)


def tree_of(text: str) -> Tree:
    """Read a text of one YAML document.

    >>> tree_of("wait: {for: 10:30, on: no}").value
    {'wait': {'for': '10:30', 'on': 'no'}}

    Raises
    ------
    TreeError
        When it is no YAML, or more than is ever needed: tags, anchors, depth.
    """
    try:
        return _built(text, pure=False)
    except MarkedYAMLError as error:
        if len(text) > SLOWLY:
            raise TreeError(_flaw(text, error)) from None
    try:
        return _built(text, pure=True)
    except MarkedYAMLError as error:
        raise TreeError(_flaw(text, error)) from None


_scalars = YAML(typ="safe", pure=True)


def _built(text: str, *, pure: bool) -> Tree:
    events = YAML(typ="safe", pure=pure).parse(text)
    tree = Tree()
    builder = _Builder(tree, events)
    for event in events:
        if isinstance(event, DocumentStartEvent):
            builder.begin(event)
        elif not type(event).__name__.startswith(("Stream", "Document")):
            tree.value = builder.node(event, (), 0)
    return tree


class _Builder:
    """Turns events into values; a document nests so little that recursion is safe."""

    def __init__(self, tree: Tree, events: Iterator[Event]) -> None:
        self._tree = tree
        self._events = events
        self._count = 0
        self._begun = False

    def begin(self, event: DocumentStartEvent) -> None:
        """Begin the one document that a file may hold."""
        if self._begun:
            raise _refused(event, "one document per file")
        if event.version or event.tags:
            raise _refused(event, "directives are not used here: files are YAML 1.2")
        self._begun = True

    def node(self, event: Event, loc: Loc, depth: int) -> Any:
        """Give the value that begins with this event."""
        self._check(event, depth)
        self._tree.places[loc] = _place(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(loc, depth + 1)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(loc, depth + 1)
        raise AssertionError(event)

    def _mapping(self, loc: Loc, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._until(MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise _refused(event, "a key is a text")
            self._check(event, depth)
            key = str(event.value)
            value = self._value_of(key, found, event, loc, depth)
            found.setdefault(key, value)
        return found

    def _value_of(
        self, key: str, found: dict[str, Any], event: ScalarEvent, loc: Loc, depth: int
    ) -> Any:
        """Give a key's value; of a key that is given twice the second one leaves no trace but a flaw."""
        if key not in found:
            self._tree.places[*loc, key, "key"] = _place(event)
            value = self.node(next(self._events), (*loc, key), depth)
            if value is None:  # where nothing stands, the scanners disagree
                self._tree.places[*loc, key] = _place(event)
            return value
        self._tree.twice.append(Flaw(_place(event), "E002", f'found duplicate key "{key}"'))
        kept, self._tree.places = self._tree.places, {}
        value = self.node(next(self._events), (), depth)
        self._tree.places = kept
        return value

    def _sequence(self, loc: Loc, depth: int) -> list[Any]:
        return [
            self.node(event, (*loc, index), depth)
            for index, event in enumerate(self._until(SequenceEndEvent))
        ]

    def _until(self, end: type[Event]) -> Iterator[Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _check(self, event: Event, depth: int) -> None:
        self._count += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, "anchors and aliases are not used here: write it out")
        if depth >= MOST_NESTED and not isinstance(event, ScalarEvent):
            raise _refused(event, f"more than {MOST_NESTED} levels deep")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _refused(event, f"tags are not used here: {tag}", QUOTE)
        if self._count > MOST_VALUES:
            raise TreeError(Flaw(_place(event), "E007", f"more than {MOST_VALUES:,} values"))


def _scalar(event: ScalarEvent) -> Any:
    """Give a scalar's value: a text, a number, a truth value or nothing; instants stay texts."""
    if not event.implicit[0]:
        return str(event.value)
    tag = _scalars.resolver.resolve(ScalarNode, event.value, (True, False))
    kind = str(tag).rpartition(":")[2]
    if kind not in {"int", "float", "bool", "null"}:
        return str(event.value)
    return _scalars.constructor.construct_object(ScalarNode(tag, event.value))


def _place(event: Event) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refused(event: Event, message: str, hint: str = "") -> TreeError:
    return TreeError(Flaw(_place(event), "E001", message, hint))


def _flaw(text: str, error: MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Flaw(place, "E001", str(error.problem or error.context), _hint(text, error))


def _hint(text: str, error: MarkedYAMLError) -> str:
    """Say that spaces indent, or that an expression inside braces needs quotes, where that went wrong."""
    mark, lines = error.problem_mark, text.splitlines()
    if "'\\t'" in str(error.problem):
        return "indent with spaces"
    if mark is None or mark.line >= len(lines) or "{" not in lines[mark.line]:
        return ""
    return QUOTE if str(error.problem).startswith("expected") else ""
