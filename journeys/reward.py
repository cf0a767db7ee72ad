"""What a decision is paid, as its document says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression
    from journeys.plan import Match


@dataclass(frozen=True, slots=True)
class RewardEvent:
    """An event that pays a pending decision; a ``final`` one closes its window."""

    match: "Match"
    value: "float | ValueExpression"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Reward:
    """What a decision is paid: the sum of matching events inside the window, at most ``most``."""

    within: Millis
    events: tuple[RewardEvent, ...]
    otherwise: float = 0.0
    most: float | None = None
    credit_all: bool = False

    @property
    def is_chance(self) -> bool:
        """Whether it is 0 or 1, so that what a learner expects of it is a probability.

        >>> paid = RewardEvent(None, 1.0)
        >>> Reward(1000, (paid,), most=1.0).is_chance, Reward(1000, (paid,)).is_chance
        (True, False)
        """
        once = self.most == 1.0 or all(event.final for event in self.events)
        return once and self.otherwise == 0.0 and all(event.value == 1.0 for event in self.events)
