"""Emissions of one event: through the policies, then out, deferred or suppressed, each with its reason."""

from typing import Any

from journeys.event import Millis
from journeys.ids import derive
from journeys.local_time import instant
from journeys.policies.quiet_hours import WHOSE, QuietHoursRule
from journeys.policies.rule import Held
from journeys.rewards import close_unexposed, expose
from journeys.state import Emission, Sent
from journeys.steps.emit import EmitStep
from journeys.steps.set import computed
from journeys.steps.step import Go, Move, Stay
from journeys.walk import Walk

TOPICS = {"offer": "price.offers", "insight": "customer.insights"}
"""Where an emission goes by its kind; all else goes to ``journey.decisions``."""


def settle(walk: Walk, step: EmitStep) -> Move:
    """Send one emission, hold it back, or drop it; say where its enrolment goes."""
    released, walk.enrolment.deferred = walk.enrolment.deferred, None
    if walk.enrolment.held_out or walk.enrolment.blocked:
        return Go(step.next)
    if step.kind == "insight":
        return _send(walk, step, released)
    if released and released.expires and walk.run.now >= released.expires:
        return _suppress(walk, step, Held("expired", step.place, note="expired while held back"))
    held = step.held(walk)
    if held is None:
        return _send(walk, step, released)
    return _suppress(walk, step, held) if held.until is None else _defer(walk, step, held, released)


def _send(walk: Walk, step: EmitStep, released: Emission | None) -> Move:
    emission = _emission_id(walk, step)
    quote = _quote(walk) if step.kind == "offer" else None
    expires = released.expires if released else _expiry(walk, step)
    data = _contents(walk, step, emission, expires) | _clock(walk, step)
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


def _clock(walk: Walk, step: EmitStep) -> dict[str, str]:
    """Say whose time zone the quiet hours went by; nothing where none were asked."""
    if step.kind == "insight" or walk.journey.transactional:
        return {}
    state = walk.run.state
    rules = walk.journey.rules if walk.run.plan.settings.policies else ()
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


def _suppress(walk: Walk, step: EmitStep, held: Held) -> Move:
    _say_suppressed(walk, step, held, "dropped")
    close_unexposed(walk.run, walk.enrolment)
    return Go(step.next)


def _defer(walk: Walk, step: EmitStep, held: Held, released: Emission | None) -> Move:
    until = held.until or walk.run.now
    kept = released.expires if released else _expiry(walk, step)
    if kept and until >= kept:
        late = Held(held.rule, held.place, note="it would have expired by then")
        return _suppress(walk, step, late)
    _say_suppressed(walk, step, held, "deferred")
    walk.enrolment.deferred = Emission(until=until, rule=held.rule, expires=kept)
    return Stay(until)


def _say_suppressed(walk: Walk, step: EmitStep, held: Held, outcome: str) -> None:
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
    data |= _clock(walk, step)
    walk.run.say("journey.suppressions", "rumbo.suppression", data)
    walk.run.note(f"{walk.journey.name}.steps.{step.name}", outcome, {"rule": held.rule}, held.note)
