"""What is not equal in two messages with the same id, down to the first path in their JSON."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.replaying.message import Message

ABSENT = "(nothing)"
"""What is shown where one of the two has no such thing."""


class Unequal(NamedTuple):
    """What differs: key, value (with its JSON ``path``) or headers; both sides, to be shown."""

    what: str
    path: str = ""
    replayed: Any = None
    written: Any = None


def unequal(replayed: Message, written: Message) -> Unequal | None:
    """Compare two messages byte for byte; None where they are equal."""
    if replayed.key != written.key:
        return Unequal("key", "", _text(replayed.key), _text(written.key))
    if replayed.value != written.value:
        return _values(replayed.value, written.value)
    if replayed.headers != written.headers:
        return _headers(replayed, written)
    return None


def _headers(replayed: Message, written: Message) -> Unequal:
    ours, theirs = dict(replayed.headers), dict(written.headers)
    for name in (*ours, *theirs):
        if ours.get(name) != theirs.get(name):
            return Unequal("headers", name, _text(ours.get(name)), _text(theirs.get(name)))
    order = [" ".join(name for name, _ in one.headers) for one in (replayed, written)]
    return Unequal("headers", "their order", *order)


def _values(replayed: bytes | None, written: bytes | None) -> Unequal:
    try:
        sides = json.loads(replayed or b""), json.loads(written or b"")
    except ValueError:
        sides = None, None
    for path, ours, theirs in _paths("$", *sides):
        return Unequal("value", path, ours, theirs)
    ours, theirs = replayed or b"", written or b""
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
    around = slice(max(0, at - 20), at + 20)
    return Unequal("value", f"byte {at}", _text(ours[around]), _text(theirs[around]))


def _paths(path: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    """Give the paths at which two JSON values differ.

    >>> list(_paths("$", {"a": [1, 2]}, {"a": [1, 3]}))
    [('$.a[1]', 2, 3)]
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours | theirs:
            yield from _paths(f"{path}.{name}", ours.get(name, ABSENT), theirs.get(name, ABSENT))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from _paths(f"{path}[{number}]", *pair)
    elif (type(ours), ours) != (type(theirs), theirs):
        yield path, ours, theirs


def _text(raw: bytes | None) -> str:
    return ABSENT if raw is None else raw.decode(errors="backslashreplace")
