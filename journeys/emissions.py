"""Emissions of one event: through the policies, then out, deferred or suppressed, each with its reason."""

from typing import Any

from journeys.event import Millis
from journeys.ids import derive
from journeys.local_time import instant
from journeys.operated import LOOK, PAUSED, How
from journeys.policies.quiet_hours import WHOSE, QuietHoursRule
from journeys.policies.rule import Held
from journeys.rewards import close_unexposed, expose
from journeys.run import Outgoing
from journeys.state import Emission, Sent
from journeys.steps.emit import EmitStep
from journeys.steps.set import computed
from journeys.steps.step import End, Go, Move, Stay
from journeys.walk import Walk

TOPICS = {"offer": "price.offers", "insight": "customer.insights"}
"""Where an emission goes by its kind; all else goes to ``journey.decisions``."""


def settle(walk: Walk, out: Outgoing) -> Move:
    """Send one emission, hold it back, or drop it; say where its enrolment goes."""
    step = out.step
    released, walk.enrolment.deferred = walk.enrolment.deferred, None
    if walk.enrolment.held_out or walk.enrolment.blocked:
        return Go(step.next)
    if step.kind == "insight":
        return _send(walk, out, released)
    if released and released.expires and walk.run.now >= released.expires:
        return _suppress(walk, out, Held("expired", step.place, note="expired while held back"))
    how = walk.run.plan.operated.how(walk.journey.name)
    if how in {How.HOLD, How.DISCARD}:
        return _paused(walk, out, how, released)
    held = step.held(walk, released=released is not None and released.rule != PAUSED)
    if held is None:
        return _send(walk, out, released)
    return _suppress(walk, out, held) if held.until is None else _defer(walk, out, held, released)


def _send(walk: Walk, out: Outgoing, released: Emission | None) -> Move:
    step = out.step
    emission = _emission_id(walk, step)
    quote = _quote(walk) if step.kind == "offer" else None
    expires = released.expires if released else _expiry(walk, step)
    data = _contents(walk, step, emission, expires) | _judged_by(walk, out)
    data |= {"quote": quote} if quote else {}
    walk.run.say(TOPICS.get(step.kind, "journey.decisions"), f"rumbo.{step.kind}", data)
    walk.run.note(f"{walk.journey.name}.steps.{step.name}", "emitted")
    if step.kind != "insight" and not walk.journey.transactional:
        _count(walk, step, emission)
    expose(walk)
    return Go(step.next)


def _expiry(walk: Walk, step: EmitStep) -> Millis:
    """Give when it may not be shown any more, from when it first wanted to go out; 0 for never."""
    return walk.run.now + step.expires if step.expires else 0


def _contents(walk: Walk, step: EmitStep, emission: str, expires: Millis) -> dict[str, Any]:
    scope = walk.scope()
    values = {name: computed(value, scope) for name, value in (step.data or {}).items()}
    return walk.about() | {
        "action": step.kind != "insight",
        "emission": emission,
        "kind": step.kind,
        "step": step.name,
        "decision": walk.enrolment.decision or None,
        "surfaces": list(step.surfaces),
        "content": _content(walk, step),
        "data": values,
        "purpose": step.purpose or None,
        "expires": instant(expires or None),
        "reason": walk.enrolment.values.get("because"),
    }


def _judged_by(walk: Walk, out: Outgoing) -> dict[str, Any]:
    """Say what the policies went by, where they had to: whose time zone, and the emission's weight."""
    if out.step.kind == "insight":
        return {}
    weight = {"priority": out.weight._asdict()} if walk.journey.weighs else {}
    return _clock(walk) | weight


def _clock(walk: Walk) -> dict[str, str]:
    if walk.journey.transactional or not walk.run.plan.settings.policies:
        return {}
    state, rules = walk.run.state, walk.journey.rules
    whose = [rule.clock(state).whose for rule in rules if isinstance(rule, QuietHoursRule)]
    return {"timezone_from": max(whose, key=WHOSE.index)} if whose else {}


def _content(walk: Walk, step: EmitStep) -> str | None:
    """Give what is shown: what the step says, else what a decision chose."""
    return step.content or walk.enrolment.values.get("content")


def _quote(walk: Walk) -> Any:
    return walk.enrolment.values.get("quote")


def _emission_id(walk: Walk, step: EmitStep) -> str:
    return derive("emission", walk.enrolment.id, step.name, str(walk.enrolment.since))


def _count(walk: Walk, step: EmitStep, emission: str) -> None:
    walk.run.state.sent.append(
        Sent(
            at=walk.run.now,
            journey=walk.journey.name,
            surfaces=list(step.surfaces),
            purpose=step.purpose,
            id=emission,
        )
    )


def _suppress(walk: Walk, out: Outgoing, held: Held) -> Move:
    _say_suppressed(walk, out, held, "dropped")
    close_unexposed(walk.run, walk.enrolment)
    return Go(out.step.next)


def _defer(walk: Walk, out: Outgoing, held: Held, released: Emission | None) -> Move:
    until = held.until or walk.run.now
    kept = released.expires if released else _expiry(walk, out.step)
    if kept and until >= kept:
        late = Held(held.rule, held.place, note="it would have expired by then")
        return _suppress(walk, out, late)
    if not (
        released and released.rule == held.rule == PAUSED
    ):  # a pause is said once, not at each look
        _say_suppressed(walk, out, held, "deferred")
    walk.enrolment.deferred = Emission(until=until, rule=held.rule, expires=kept)
    return Stay(until)


def _paused(walk: Walk, out: Outgoing, how: How | None, released: Emission | None) -> Move:
    """Let it wait while its journey is paused, without asking a policy; or drop it, and who brought it leaves."""
    if how is How.HOLD:
        held = Held(PAUSED, "", walk.run.now + LOOK, note="its journey is paused")
        return _defer(walk, out, held, released)
    _suppress(walk, out, Held(PAUSED, "", note="its journey is paused, and discards"))
    return End(PAUSED)


def _say_suppressed(walk: Walk, out: Outgoing, held: Held, outcome: str) -> None:
    step = out.step
    data = walk.about() | {
        "step": step.name,
        "decision": walk.enrolment.decision or None,
        "emission": _emission_id(walk, step),
        "kind": step.kind,
        "content": _content(walk, step),
        "surfaces": list(step.surfaces),
        "outcome": outcome,
        "rule": held.rule,
        "place": held.place,
        "until": instant(held.until),
        "note": held.note or None,
    }
    data |= _judged_by(walk, out)
    walk.run.say("journey.suppressions", "rumbo.suppression", data)
    walk.run.note(f"{walk.journey.name}.steps.{step.name}", outcome, {"rule": held.rule}, held.note)
