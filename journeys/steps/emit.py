"""``emit``: something to act on wants to go out; the policies have the last word."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from journeys.event import Millis
from journeys.operated import PAUSED, How
from journeys.policies.rule import Contact, Held, judge
from journeys.policies.weight import EVEN, Weight
from journeys.steps.set import computed
from journeys.steps.step import Move, Out
from journeys.walk import CHANCE, Walk

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression


@dataclass(frozen=True, slots=True)
class EmitStep:
    """Emits ``content`` to ``surfaces``; ``place`` is where the documents say so.

    ``borrowed`` says that the purpose is not its own but that of its journey's policies; ``value`` is
    what it is worth when it is accepted.
    """

    name: str
    next: str | None
    kind: str
    surfaces: tuple[str, ...] = ()
    purpose: str = ""
    expires: Millis = 0
    content: str = ""
    data: Mapping[str, Any] | None = None
    place: str = ""
    borrowed: bool = False
    value: "float | ValueExpression | None" = None

    def enter(self, _walk: Walk) -> Move:
        """Stand here until the round of emissions."""
        return Out(self)

    def on_event(self, walk: Walk) -> Move | None:
        """An event releases what only a pause has held, once it is over; nothing else that is deferred."""
        deferred = walk.enrolment.deferred
        if deferred is None or deferred.rule != PAUSED:
            return None
        holds = walk.run.plan.operated.how(walk.journey.name) is How.HOLD
        return None if holds else Out(self)

    def on_due(self, _walk: Walk) -> Move:
        """The emission is released: it is checked once more."""
        return Out(self)

    def weight(self, walk: Walk) -> Weight:
        """Give what it weighs against others now; a value that cannot be computed is worth nothing."""
        if not walk.journey.weighs:
            return EVEN
        value = 1.0 if self.value is None else float(computed(self.value, walk.scope()) or 0.0)
        chance = walk.enrolment.values.get(CHANCE, 1.0)
        return Weight(chance, value if isfinite(value) else 0.0, walk.journey.lever)

    def held(self, walk: Walk, *, released: bool = False) -> Held | None:
        """Ask the journey's policies about this emission as things stand now."""
        if self.kind == "insight" or not walk.run.plan.settings.policies:
            return None
        return judge(walk.journey.rules, self.contact(walk, released=released))

    def stopped_by(self, walk: Walk, _bound: Mapping[str, Any]) -> str:
        """Name the rule that would drop it now; what is only deferred is not stopped."""
        held = self.held(walk)
        return held.rule if held is not None and held.until is None else ""

    def contact(self, walk: Walk, *, released: bool = False) -> Contact:
        """Give what the policies are asked about."""
        return Contact(
            customer=walk.run.state,
            journey=walk.journey.name,
            kind=self.kind,
            surfaces=self.surfaces,
            purpose=self.purpose,
            now=walk.run.now,
            transactional=walk.journey.transactional,
            released=released,
        )
