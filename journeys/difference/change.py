"""Changes between two trees of plain values, each with the path of keys at which it stands."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from journeys.difference.plain import Plain


class Change(NamedTuple):
    """What stands at a path before and after; None where nothing stands there."""

    path: str
    before: Plain = None
    after: Plain = None


def changes(before: Plain, after: Plain, path: str = "") -> Iterator[Change]:
    """Give what differs, as deep down as both have the same shape.

    >>> list(changes({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4}))
    [Change(path='a.b', before=1, after=3), Change(path='a.c', before=2, after=None), \
Change(path='d', before=None, after=4)]
    """
    if before == after and not isinstance(before, dict):
        return
    sides = _by_name(before, after)
    if sides is None:
        yield Change(path, before, after)
        return
    yield from _within(*sides, path)


def _within(before: dict[str, Plain], after: dict[str, Plain], path: str) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        below = f"{path}.{key}" if path else key
        if key in before and key in after:
            yield from changes(before[key], after[key], below)
        else:
            yield Change(below, before.get(key), after.get(key))
    orders = [[key for key in one if key in other] for one, other in _both_ways(before, after)]
    if path and orders[0] != orders[1]:
        yield Change(f"{path} (order)", *orders)


def _both_ways(
    before: dict[str, Plain], after: dict[str, Plain]
) -> list[tuple[dict[str, Plain], dict[str, Plain]]]:
    return [(before, after), (after, before)]


def _by_name(before: Plain, after: Plain) -> tuple[dict[str, Plain], dict[str, Plain]] | None:
    """Give both as mappings, if they can be held against each other part by part."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before, after
    if not (_is_of_parts(before) and _is_of_parts(after)):
        return None
    if _have_names(before) and _have_names(after):
        return {one["name"]: one for one in before}, {one["name"]: one for one in after}
    if len(before) == len(after):
        return _numbered(before), _numbered(after)
    return None


def _is_of_parts(value: Plain) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _have_names(parts: Sequence[dict[str, Plain]]) -> bool:
    names = [one["name"] for one in parts if isinstance(one.get("name"), str)]
    return len(set(names)) == len(parts)


def _numbered(parts: Sequence[dict[str, Plain]]) -> dict[str, Plain]:
    return {str(number): one for number, one in enumerate(parts, 1)}
