"""One enrolment on its way through a journey, within one event."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journeys.event import Millis
from journeys.plan import JourneyPlan
from journeys.run import Run
from journeys.scope import Scope
from journeys.state import Enrolment

if TYPE_CHECKING:
    from journeys.expressions import Condition


CHANCE = "%"
"""Beside the names that steps bind: the probability of acceptance that a model foretold. No step can bind it."""


@dataclass(slots=True)
class Walk:
    """What a step sees: the run, its journey, its enrolment, and the instant from which it computes.

    ``at`` is the due time when a timer fires, the event's now otherwise: what follows from a timer
    follows from when it was due, while policies use the moment of firing (``run.now``). Inside a fork
    it is a branch that walks, and ``parent`` is the enrolment that it belongs to.
    """

    run: Run
    journey: JourneyPlan
    enrolment: Enrolment
    at: Millis
    parent: Enrolment | None = None

    @property
    def whole(self) -> Enrolment:
        """The enrolment itself, also where one of its branches walks: messages and counts are its own."""
        return self.parent or self.enrolment

    def foretold(self, chance: float | None) -> None:
        """Keep how probable it is that what was chosen is accepted; None where no model says so."""
        if not self.journey.weighs:
            return
        if chance is None:
            self.enrolment.values.pop(CHANCE, None)
        else:
            self.enrolment.values[CHANCE] = chance

    def scope(self) -> Scope:
        """Give the variables as this enrolment sees them."""
        run, enrolment = self.run, self.enrolment
        at, rules = self.at, self.journey.rules
        return Scope(
            run.plan, run.state, run.policies, at, run.event, enrolment.key, enrolment.values, rules
        )

    def holds(self, condition: "Condition | None", path: str) -> bool:
        """Evaluate a condition of this journey, traced under its place."""
        return self.run.holds(condition, self.scope(), f"{self.journey.name}.{path}")

    def about(self) -> dict[str, Any]:
        """Give what every message about this enrolment says."""
        return {
            "customer": self.run.customer,
            "journey": self.journey.name,
            "version": self.journey.version,
            "enrolment": self.whole.id,
            "key": self.enrolment.key or None,
            "caused_by": self.run.event.id,
        }

    def say_lifecycle(self, event: str, reason: str = "", **more: Any) -> None:
        """Tell downstream that the enrolment entered, exited, reached a goal or faulted."""
        data = self.about() | {"event": event, "reason": reason or None} | more
        if self.enrolment.held_out:
            data["held_out"] = True
        self.run.say("journey.lifecycle", f"rumbo.enrolment.{event}", data)
