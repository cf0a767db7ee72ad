"""What a later release wrote into a state and this one does not know: kept, and written back."""

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, NamedTuple, cast

import msgspec
from msgspec import inspect


class Later(NamedTuple):
    """Fields that are not known here, by their names on the wire, and those of the parts inside."""

    fields: dict[str, Any]
    parts: "dict[Hashable, Later]"


@cache
def _shape(kind: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(kind)


def unknown(kind: type[msgspec.Struct], stored: bytes) -> Later | None:
    """Find what these bytes hold beside the fields of a type; None where that is nothing.

    >>> class Old(msgspec.Struct):
    ...     a: int = 0
    >>> unknown(Old, msgspec.msgpack.encode({"a": 1, "b": 2}))
    Later(fields={'b': 2}, parts={})
    """
    return _unknown(_shape(kind), msgspec.msgpack.decode(stored))


def written(kind: type[msgspec.Struct], encoded: bytes, later: Later) -> bytes:
    """Give the bytes of a value with what a later release had written beside it.

    >>> class Old(msgspec.Struct):
    ...     a: int = 0
    >>> msgspec.msgpack.decode(written(Old, msgspec.msgpack.encode(Old(7)), Later({"b": 2}, {})))
    {'a': 7, 'b': 2}
    """
    return msgspec.msgpack.encode(_merged(_shape(kind), msgspec.msgpack.decode(encoded), later))


def _unknown(shape: inspect.Type, raw: Any) -> Later | None:
    if raw is None:
        return None
    fields = {}
    if isinstance(shape, inspect.StructType) and not shape.array_like:
        known = {field.encode_name for field in shape.fields}
        fields = {name: value for name, value in raw.items() if name not in known}
    parts = {
        name: later
        for name, part, value in _parts(shape, raw)
        if (later := _unknown(part, value)) is not None
    }
    return Later(fields, parts) if fields or parts else None


def _merged(shape: inspect.Type, raw: Any, later: Later) -> Any:
    for name, part, value in _parts(shape, raw):
        if name in later.parts:
            _merged(part, value, later.parts[name])
    if later.fields:
        raw.update(later.fields)
    return raw


def _parts(shape: inspect.Type, raw: Any) -> Iterator[tuple[Hashable, inspect.Type, Any]]:
    """Give the parts of a value, each with what tells it from its neighbours."""
    match shape:
        case inspect.StructType(array_like=False):
            for field in shape.fields:
                if field.encode_name in raw:
                    yield field.encode_name, _plain(field.type), raw[field.encode_name]
        case inspect.DictType(value_type=part):
            for name, value in raw.items():
                yield name, _plain(part), value
        case inspect.ListType(item_type=inspect.StructType(array_like=False) as part):
            for value in raw:
                yield _identity(part, value), part, value
        case _:
            return


def _plain(shape: inspect.Type) -> inspect.Type:
    """Give a type without the None that may stand in its place."""
    if not isinstance(shape, inspect.UnionType):
        return shape
    others = [one for one in shape.types if not isinstance(one, inspect.NoneType)]
    return others[0] if len(others) == 1 else inspect.AnyType()


def _identity(shape: inspect.StructType, raw: Any) -> Hashable:
    """Tell an item of a list by its id, else by the fields that it always has."""
    if "i" in raw:
        return cast("Hashable", raw["i"])
    return tuple(raw[field.encode_name] for field in shape.fields if field.required)
