"""``emit``: something to act on wants to go out; the policies have the last word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeys.event import Millis
from journeys.policies.rule import Contact, Held, judge
from journeys.steps.step import Move, Out
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class EmitStep:
    """Emits ``content`` to ``surfaces``; ``place`` is where the documents say so.

    ``borrowed`` says that the purpose is not its own but that of its journey's policies.
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

    def enter(self, _walk: Walk) -> Move:
        """Stand here until the round of emissions."""
        return Out(self)

    def on_event(self, _walk: Walk) -> Move | None:
        """An event does not release a deferred emission."""
        return None

    def on_due(self, _walk: Walk) -> Move:
        """The emission is released: it is checked once more."""
        return Out(self)

    def held(self, walk: Walk) -> Held | None:
        """Ask the journey's policies about this emission as things stand now."""
        if self.kind == "insight" or not walk.run.plan.settings.policies:
            return None
        return judge(walk.journey.rules, self.contact(walk))

    def stopped_by(self, walk: Walk, _bound: Mapping[str, Any]) -> str:
        """Name the rule that would drop it now; what is only deferred is not stopped."""
        held = self.held(walk)
        return held.rule if held is not None and held.until is None else ""

    def contact(self, walk: Walk, waiting: int = 0) -> Contact:
        """Give what the policies are asked about."""
        return Contact(
            customer=walk.run.state,
            journey=walk.journey.name,
            kind=self.kind,
            surfaces=self.surfaces,
            purpose=self.purpose,
            now=walk.run.now,
            transactional=walk.journey.transactional,
            waiting=waiting,
        )
