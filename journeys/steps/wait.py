"""``wait``: stand still for a while, or until an instant."""

from dataclasses import dataclass
from datetime import time

from journeys.event import Millis
from journeys.local_time import next_local, zone
from journeys.steps.step import Go, Move, Stay
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class WaitStep:
    """Waits for ``span``, or until the customer's clock next shows ``clock``."""

    name: str
    next: str | None
    span: Millis = 0
    clock: time | None = None
    default_zone: str = "UTC"

    def enter(self, walk: Walk) -> Move:
        """Stand here until the time has passed."""
        if self.clock is None:
            return Stay(walk.at + self.span)
        named = walk.run.state.fields.get("timezone")
        where = zone(named) if isinstance(named, str) else None
        fallback = zone(self.default_zone)
        if where is None and fallback is None:
            raise ValueError(f"no time zone is called {self.default_zone!r}")
        return Stay(next_local(walk.at, self.clock, where or fallback))  # type: ignore[arg-type]

    def on_event(self, _walk: Walk) -> Move | None:
        """No event ends this wait; exits may."""
        return None

    def on_due(self, _walk: Walk) -> Move:
        """The time has passed."""
        return Go(self.next)
