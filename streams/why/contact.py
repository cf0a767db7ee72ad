"""Contact: which policies would hold back an emission of the journey if it came now."""

from collections.abc import Iterator

from journeys.durations import written
from journeys.event import Millis
from journeys.plan import JourneyPlan
from journeys.policies.caps import CapRule
from journeys.policies.consent import ConsentRule
from journeys.policies.quiet_hours import QuietHoursRule
from journeys.policies.rule import Contact, Held, Rule
from journeys.steps.emit import EmitStep
from streams.why.moment import moment
from streams.why.reason import Reason, Situation


def held_back(situation: Situation, plan: JourneyPlan) -> Iterator[Reason]:
    """Give each policy rule that is against a contact now, and until when."""
    if not situation.force.plan.settings.policies:
        return
    emissions = [s for s in plan.steps.values() if isinstance(s, EmitStep) and s.kind != "insight"]
    for rule in plan.rules:
        stopped = {s.name: held for s in emissions if (held := _judge(situation, plan, rule, s))}
        if stopped:
            only = "" if len(stopped) == len(emissions) else f" (at {', '.join(stopped)})"
            yield _reason(situation, rule, next(iter(stopped.values())), only)


def _judge(situation: Situation, plan: JourneyPlan, rule: Rule, step: EmitStep) -> Held | None:
    return rule.judge(
        Contact(
            customer=situation.state,
            journey=plan.name,
            kind=step.kind,
            surfaces=step.surfaces,
            purpose=step.purpose,
            now=situation.now,
            transactional=plan.transactional,
        )
    )


def _reason(situation: Situation, rule: Rule, held: Held, only: str) -> Reason:
    since, until = None, held.until
    if isinstance(rule, ConsentRule):
        since, words = _consent(situation, rule, held)
    elif isinstance(rule, CapRule):
        since, until, words = _cap(situation, rule)
    elif isinstance(rule, QuietHoursRule):
        words = f"it is quiet from {rule.begins:%H:%M} to {rule.ends:%H:%M}, {held.note}"
    else:
        words = held.note or held.rule
    fate = "be held back" if held.until else "be dropped"
    sentence = f"A contact now would {fate}{only}: {words}"
    return Reason(held.rule, sentence, held.place, since, until)


def _consent(situation: Situation, rule: ConsentRule, held: Held) -> tuple[Millis | None, str]:
    said = situation.state.consents.get(rule.purpose)
    if said is not None and said.granted:
        return None, held.note
    if said is None:
        return None, f"they never gave consent to {rule.purpose}"
    return said.time, f"they withdrew their consent to {rule.purpose}"


def _cap(situation: Situation, rule: CapRule) -> tuple[Millis | None, Millis | None, str]:
    now = situation.now
    used = sorted(sent.at for sent in situation.state.sent if rule.counts(sent, now))
    words = f"{len(used)} of {rule.count} used within {written(rule.within)}"
    if not used:
        return None, None, words
    free = used[len(used) - rule.count] + rule.within
    return used[-1], free, f"{words}, on {', '.join(map(moment, used))}"
