"""Who owns the partitions, and what owner and transport ask of each other."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from faust.types import TP

from streams.transport.publishing import Destination, Outgoing
from streams.transport.slices import Slice

__all__ = ["TP", "Desk", "Handler", "NotYet", "Owner"]


class NotYet(Exception):
    """A partition cannot be read yet; the message says why, ``after`` (s) when to ask again."""

    def __init__(self, reason: str, after: float = 1.0) -> None:
        super().__init__(reason)
        self.after = after


class Owner(Protocol):
    """Knows where the reading of each partition begins; a Faust app on this transport is one."""

    gather: int
    """How much (bytes) a broker gathers, a moment long, before it answers a fetch."""

    async def slice_start(self, tp: TP) -> int:
        """Become the partition's owner and answer the first offset to read.

        Raises
        ------
        NotYet
            When the partition must wait; any other exception is retried too, and logged.
        """

    async def slices_revoked(self, tps: AbstractSet[TP]) -> None:
        """Finish what is under way: these partitions are no longer ours."""


class Desk(Protocol):
    """What an application on this transport gives to the one who handles its slices."""

    async def publish(
        self, records: Sequence[Outgoing], between: Callable[[], None] = ...
    ) -> dict[Destination, int]:
        """Send records and wait until the broker has them; see `Producer.publish`."""

    @property
    def refusals(self) -> Mapping[Destination, str]:
        """The destinations that do not take what is sent, and why."""

    @property
    def assigned(self) -> frozenset[int] | None:
        """The partitions that the group gives this process; None while it is not told them."""

    def reposition(self, tp: TP, delay: float = 0.0) -> None:
        """Void what was read of a partition and ask again where it begins, after a delay (s)."""


class Handler(Protocol):
    """Handles the slices of an app's topic: the lanes of the decisions, or the learner."""

    async def start(self, desk: Desk) -> None:
        """Get ready; called once, before any other method."""

    async def slice_start(self, tp: TP) -> int:
        """Answer `Owner.slice_start`."""

    def take(self, part: Slice, done: Callable[[], None]) -> None:
        """Accept a slice, at once; call ``done`` when it is absorbed. In order per partition."""

    async def revoked(self, tps: AbstractSet[TP]) -> None:
        """Answer `Owner.slices_revoked`."""

    async def close(self) -> None:
        """Finish what is under way and let go; called once, after the last slice was taken."""
