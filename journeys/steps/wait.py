"""``wait``: stand still for a while, or until an instant."""

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from journeys.chance import share
from journeys.event import Millis
from journeys.local_time import EVERY_DAY, millis, next_local, on_day, zone
from journeys.steps.step import Go, Move, Stay
from journeys.walk import Walk

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression


@dataclass(frozen=True, slots=True)
class WaitStep:
    """Waits for ``span``, until ``instant`` (or what it gives) and an offset, or until ``clock`` on ``days``.

    With ``instant``, ``clock`` is the time on that day. ``jitter`` makes each wait up to so much longer.
    """

    name: str
    next: str | None
    span: Millis = 0
    clock: time | None = None
    default_zone: str = "UTC"
    instant: "Millis | ValueExpression | None" = None
    days: frozenset[int] = EVERY_DAY
    jitter: Millis = 0

    def enter(self, walk: Walk) -> Move:
        """Stand here until the time has passed."""
        until = self._until(walk)
        if until is None or until < walk.at:
            return Go(self.next)
        return Stay(until + self._longer(walk))

    def _until(self, walk: Walk) -> Millis | None:
        if self.instant is not None:
            moment = self._moment(walk)
            if moment is None or self.clock is None:
                return None if moment is None else moment + self.span
            return on_day(moment + self.span, self.clock, self._zone(walk))
        if self.clock is None:
            return walk.at + self.span
        return next_local(walk.at, self.clock, self._zone(walk), self.days)

    def _moment(self, walk: Walk) -> Millis | None:
        if isinstance(self.instant, int):
            return self.instant
        found = self.instant.of(walk.scope().value) if self.instant else None
        return None if found is None else millis(found)

    def _longer(self, walk: Walk) -> Millis:
        if not self.jitter:
            return 0
        return int(self.jitter * share(f"jitter\x00{self.name}", walk.enrolment.id))

    def _zone(self, walk: Walk) -> ZoneInfo:
        named = walk.run.state.fields.get("timezone")
        found = (zone(named) if isinstance(named, str) else None) or zone(self.default_zone)
        if found is None:
            raise ValueError(f"no time zone is called {self.default_zone!r}")
        return found

    def on_event(self, _walk: Walk) -> Move | None:
        """No event ends this wait; exits may."""
        return None

    def on_due(self, _walk: Walk) -> Move:
        """The time has passed."""
        return Go(self.next)
