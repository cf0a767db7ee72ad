"""How a journey is operated: what an operator decides beside its document, for everyone, from one manifest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

PAUSED = "paused"
"""The rule that suppressions of a paused journey name, and the reason of exits from it."""
KILLED = "killed"
"""The reason of exits from a killed journey."""

LOOK = 15 * 60_000
"""How long (ms) until an emission that a pause holds is looked at again, when no event comes before."""


class How(StrEnum):
    """What an operator has ordered; nobody enters a journey that has such an order.

    ``hold``: emissions wait. ``discard``: who comes to one leaves. ``stopped``: those inside go on to
    their end. ``killed``: those inside leave before anything else happens to them.
    """

    HOLD = "hold"
    DISCARD = "discard"
    STOPPED = "stopped"
    KILLED = "killed"

    @property
    def word(self) -> str:
        """Give why nobody enters, in one word.

        >>> How.DISCARD.word, How.KILLED.word
        ('paused', 'killed')
        """
        return PAUSED if self in {How.HOLD, How.DISCARD} else str(self)


@dataclass(frozen=True, slots=True)
class Orders:
    """The journeys that are operated, and how; apart from them those that are killed."""

    by_journey: Mapping[str, How]
    killed: frozenset[str]

    @classmethod
    def of(cls, told: Mapping[str, Mapping[str, str]]) -> Self:
        """Read what the settings of a manifest say.

        >>> Orders.of({"welcome": {"how": "killed"}}).killed
        frozenset({'welcome'})
        """
        found = {journey: How(one["how"]) for journey, one in told.items()}
        return cls(found, frozenset(name for name, how in found.items() if how is How.KILLED))

    def how(self, journey: str) -> How | None:
        """Say how a journey is operated; None for most of them."""
        return self.by_journey.get(journey)
