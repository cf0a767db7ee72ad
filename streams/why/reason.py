"""One reason why a customer got nothing: a sentence, the rule, its place in the documents, since and until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from journeys.event import Millis
from journeys.plan import JourneyPlan
from journeys.state import Customer, Enrolment, History
from streams.definitions.in_force import InForce
from streams.why.said import Said


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the way (``stands``), or what did: ``rule`` is a policy's rule or a word of the journey."""

    rule: str
    sentence: str
    place: str = ""
    since: Millis | None = None
    until: Millis | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """A customer and a journey at one instant: everything that answers why not."""

    customer: str
    journey: str
    state: Customer
    now: Millis
    force: InForce
    said: Sequence[Said] = ()

    @property
    def plan(self) -> JourneyPlan | None:
        """The journey in force; None when it is switched off."""
        return self.force.plan.journeys.get(self.journey)

    @property
    def live(self) -> list[Enrolment]:
        """The customer's enrolments in the journey."""
        return [one for one in self.state.enrolments if one.journey == self.journey]

    @property
    def history(self) -> History:
        """What the state keeps of earlier passages."""
        return self.state.history.get(self.journey, History())

    def place(self, *loc: str | int) -> str:
        """Give the place of a part of the journey's document, ``file:line``."""
        reads = (r for r in self.force.reads if (r.kind, r.name) == ("journey", self.journey))
        return next((read.place(loc) for read in reads), "")

    def step_place(self, step: str) -> str:
        """Give the place of a step; of the call where it is one of a called journey."""
        return self.place("steps", step.partition(".")[0], "key")

    def about(self) -> list[Said]:
        """Give what was said about this customer in this journey, the latest first."""
        own = [one for one in self.said if getattr(one.body, "journey", None) == self.journey]
        return sorted(own, key=lambda one: one.place, reverse=True)
