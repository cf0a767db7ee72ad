"""One thing that the doctor looked at: how it is, and the fix when it is not well."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a thing is; only ``wrong`` keeps Rumbo from working as it should."""

    WELL = "well"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at (``about``), how it is, and what to do."""

    about: str
    status: Status
    said: str
    fix: str = ""


def well(about: str, said: str) -> Finding:
    """Say that a thing is well.

    >>> well("redis", "Valkey 8.1 answers").status
    <Status.WELL: 'well'>
    """
    return Finding(about, Status.WELL, said)


def doubtful(about: str, said: str, fix: str) -> Finding:
    """Say that a thing may hurt later."""
    return Finding(about, Status.DOUBTFUL, said, fix)


def wrong(about: str, said: str, fix: str) -> Finding:
    """Say that a thing is wrong."""
    return Finding(about, Status.WRONG, said, fix)
