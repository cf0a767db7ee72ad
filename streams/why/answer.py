"""Why not: every reason why a customer is not on a journey, or got nothing from it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.event import Millis
from journeys.plan import JourneyPlan
from streams.why.contact import held_back
from streams.why.entry import begins, held_out, last_refusal, operated, refusals, switched_off
from streams.why.lines import printable
from streams.why.past import ended, received, suppressed
from streams.why.reason import Reason, Situation
from streams.why.standing import standing


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer: the reasons that stand first, the weightiest first, then what happened before, the latest first."""

    customer: str
    journey: str
    version: int | None
    now: Millis
    on_it: bool
    reasons: tuple[Reason, ...]


def why_not(situation: Situation) -> WhyNot:
    """Say why this customer is not on this journey, or got nothing from it."""
    plan = situation.plan
    return WhyNot(
        customer=situation.customer,
        journey=situation.journey,
        version=plan.version if plan else None,
        now=situation.now,
        on_it=bool(situation.live),
        reasons=tuple(_reasons(situation, plan)),
    )


def _reasons(situation: Situation, plan: JourneyPlan | None) -> Iterator[Reason]:
    yield from switched_off(situation)
    if situation.state.alias:
        yield _merged(situation)
        yield from _before(situation)
        return
    yield from operated(situation)
    if plan is not None:
        yield from held_out(situation, plan)
    yield from standing(situation)
    if plan is not None:
        yield from _ahead(situation, plan)
    yield from sorted(_before(situation), key=lambda one: -(one.since or 0))


def _merged(situation: Situation) -> Reason:
    survivor = printable(situation.state.alias)
    sentence = (
        f"This id is one person with {survivor} since a merge, and all counts there: "
        f"ask `rumbo why-not {survivor} {situation.journey}`"
    )
    return Reason(rule="merged", sentence=sentence)


def _before(situation: Situation) -> Iterator[Reason]:
    """Give what happened, from the state and from what was said."""
    yield from last_refusal(situation)
    yield from suppressed(situation)
    yield from ended(situation)
    yield from received(situation)


def _ahead(situation: Situation, plan: JourneyPlan) -> Iterator[Reason]:
    """Give what the next entry and the next contact would meet."""
    if situation.live:
        yield from held_back(situation, plan)
        return
    against = [*refusals(situation, plan), *held_back(situation, plan)]
    yield from against
    free = not [*against, *held_out(situation, plan), *operated(situation)]
    yield begins(situation, plan, free=free)
