"""``wait_for``: stand still until one of some events comes, and never for ever."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeys.event import Millis
from journeys.plan import Match
from journeys.series import DAY
from journeys.steps.step import Go, Move, Stay
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class Timeout:
    """How long to wait: a fixed span, or a number of days that a feature gives, within bounds."""

    span: Millis
    feature: str = ""
    least: Millis = 0
    most: Millis = 0

    def of(self, walk: Walk) -> Millis:
        """Give the span for this customer; the fixed one while the feature knows nothing yet."""
        days = walk.scope().number(self.feature) if self.feature else None
        if days is None:
            return self.span
        return min(max(round(days * DAY), self.least), self.most)


@dataclass(frozen=True, slots=True)
class WaitForStep:
    """Waits for any of ``matches``; without one, the time-out decides."""

    name: str
    next: str | None
    matches: tuple[tuple[str, Match], ...]
    timeout: Timeout
    timeout_next: str | None = None
    restart_most: int = 0
    routes: Mapping[str, str] | None = None

    def enter(self, walk: Walk) -> Move:
        """Stand here until an event or the time-out."""
        walk.enrolment.restarts = 0
        return Stay(walk.at + self.timeout.of(walk))

    def on_event(self, walk: Walk) -> Move | None:
        """Go on when this event is one of those waited for; or begin the wait anew."""
        name = walk.run.event.name
        for alias, match in self.matches:
            if match.event == name and walk.run.matches(match, walk.scope()):
                return self._ended(walk, alias)
        return None

    def _ended(self, walk: Walk, alias: str) -> Move:
        if walk.enrolment.restarts < self.restart_most:
            walk.enrolment.restarts += 1
            return Stay(walk.at + self.timeout.of(walk))
        return Go((self.routes or {}).get(alias, self.next))

    def on_due(self, _walk: Walk) -> Move:
        """The time-out has come."""
        return Go(self.timeout_next or self.next)
