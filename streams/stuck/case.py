"""One thing that does not go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What does not go on."""

    HOLDS = "holds"
    """A partition waits for something that it names."""
    STILL = "stands still"
    """A partition has work and does not move."""
    FOUGHT = "fought over"
    """Two deployments take a partition from each other."""
    DEADLY = "deadly"
    """An event that ended its process, or was set aside for it."""
    OUTBOX = "outbox"
    """Messages are committed and not published."""
    TIMERS = "timers"
    """Timers are overdue."""
    LEARNER = "learner"
    """Examples wait to be learned."""


@dataclass(frozen=True, slots=True)
class Case:
    """What does not go on, in which partitions, since when (ms), why, and what to do."""

    kind: Kind
    partitions: Sequence[int]
    since: int | None
    why: str
    remedy: str


def together(cases: Iterable[Case]) -> list[Case]:
    """Say once what many partitions have in common.

    >>> still = [Case(Kind.STILL, [n], 5 - n, "no worker runs", "start one") for n in range(3)]
    >>> together(still)
    [Case(kind=<Kind.STILL: 'stands still'>, partitions=[0, 1, 2], since=3, why='no worker runs', remedy='start one')]
    """
    found: dict[tuple[Kind, str, str], Case] = {}
    for one in cases:
        name = (one.kind, one.why, one.remedy)
        before = found.get(name)
        found[name] = one if before is None else _joined(before, one)
    return list(found.values())


def _joined(one: Case, other: Case) -> Case:
    since = min((at for at in (one.since, other.since) if at is not None), default=None)
    return replace(one, partitions=[*one.partitions, *other.partitions], since=since)
