"""Settings of learners: typed, bounded, complete; every mistake is a sentence."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

Settings = TypeVar("Settings", bound=msgspec.Struct)


class NoSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For learners without settings."""


def settings_of(kind: type[Settings], settings: Mapping[str, Any], name: str) -> Settings:
    """Read settings into their type.

    Raises
    ------
    ValueError
        When a setting is unknown, of the wrong type or outside its range.

    Examples
    --------
    >>> settings_of(NoSettings, {"ridge": 1}, "uniform")
    Traceback (most recent call last):
    ValueError: settings of a 'uniform' model: Object contains unknown field `ridge`
    """
    try:
        return msgspec.convert(dict(settings), kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"settings of a {name!r} model: {error}") from None
