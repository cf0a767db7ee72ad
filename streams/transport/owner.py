"""What the transport asks of the application that owns the partitions."""

from collections.abc import Set as AbstractSet
from typing import Protocol

from faust.types import TP


class NotYet(Exception):
    """A partition cannot be read yet; the message says why, ``after`` (s) when to ask again."""

    def __init__(self, reason: str, after: float = 1.0) -> None:
        super().__init__(reason)
        self.after = after


class Owner(Protocol):
    """Knows where the reading of each partition begins; a Faust app on this transport is one."""

    async def slice_start(self, tp: TP) -> int:
        """Become the partition's owner and answer the first offset to read.

        Raises
        ------
        NotYet
            When the partition must wait; any other exception is retried too, and logged.
        """

    async def slices_revoked(self, tps: AbstractSet[TP]) -> None:
        """Finish what is under way: these partitions are no longer ours."""
