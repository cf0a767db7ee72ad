"""What a replay has found of one partition."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Follows:
    """The record of the input that a message follows from; ``event`` is its id, if it can be read."""

    topic: str
    partition: int
    offset: int
    event: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first message that is not the same in its topic and in the replay.

    ``offset`` is where the topic holds it, None where it does not; ``path`` and both sides say what
    differs within it; ``why`` says what is likely to be the cause.
    """

    topic: str
    partition: int
    offset: int | None
    message: str
    what: str
    path: str
    replayed: Any
    written: Any
    follows: Follows
    why: str


@dataclass(slots=True)
class Report:
    """Records ``start`` to ``end`` of a partition were folded, and their messages compared.

    ``messages`` counts by topic what was compared; ``forwarded`` are events sent to other partitions
    and ``forgotten`` messages older than what their topic still holds: neither is compared.
    """

    partition: int
    start: int
    end: int
    records: int = 0
    messages: dict[str, int] = field(default_factory=dict)
    forwarded: int = 0
    forgotten: int = 0
    difference: Difference | None = None

    @property
    def identical(self) -> bool:
        """Whether nothing differs."""
        return self.difference is None
