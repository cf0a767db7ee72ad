"""The entry: whether a journey is on at all, and what keeps this customer from entering it."""

from collections.abc import Iterator

from journeys.chance import share
from journeys.entries import reentry_refused
from journeys.entry import Reentry
from journeys.event import VISIT
from journeys.force import Policies
from journeys.operated import KILLED, PAUSED, How
from journeys.plan import JourneyPlan
from journeys.scope import Scope
from journeys.state import History
from streams.why.lines import values
from streams.why.moment import moment
from streams.why.reason import Reason, Situation


def switched_off(situation: Situation) -> Iterator[Reason]:
    """Give the errors that keep the journey's document from running."""
    if situation.plan is not None:
        return
    off = situation.force.plan.settings.disabled.get(situation.journey)
    if off is not None:
        path, line, _ = off.split(":", 2)
        yield Reason("disabled", f"The journey is switched off: {off}", f"{path}:{line}")
    documents = situation.force.documents
    paths = {d.path for d in documents if (d.kind, d.name) == ("journey", situation.journey)}
    for finding in situation.force.findings:
        if finding.path in paths:
            hint = f" ({finding.hint})" if finding.hint else ""
            yield Reason(
                rule=finding.code,
                sentence=f"The journey is switched off: {finding.message}{hint}",
                place=f"{finding.path}:{finding.line}",
            )


def operated(situation: Situation) -> Iterator[Reason]:
    """Say that an operator has paused, stopped or killed the journey."""
    how = situation.force.plan.operated.how(situation.journey)
    if how is not None:
        yield Reason(how.word, ORDERED[how])


ORDERED = {
    How.HOLD: "The journey is paused: nobody enters, and emissions wait until it is resumed",
    How.DISCARD: "The journey is paused: nobody enters, and who comes to an emission leaves",
    How.STOPPED: "The journey is stopped: nobody enters, and those inside go on to their end",
    How.KILLED: "The journey is killed: nobody enters, and those inside leave",
}
"""What an operator has ordered."""


def held_out(situation: Situation, plan: JourneyPlan) -> Iterator[Reason]:
    """Say that the customer is watched, and not contacted."""
    chosen = plan.holdout > share(plan.name, situation.customer)
    if chosen or any(one.held_out for one in situation.live):
        percent = f"{plan.holdout * 100:g} %"
        sentence = f"They are held out: {percent} of customers are watched and not contacted"
        yield Reason("holdout", sentence, situation.place("holdout"))


def refusals(situation: Situation, plan: JourneyPlan) -> Iterator[Reason]:
    """Give the rules of the entry that would refuse the customer now."""
    yield from _audience(situation, plan)
    refused = reentry_refused(plan.entry.reentry, situation.history, situation.now)
    if refused:
        since, until = _window(plan.entry.reentry, situation.history, situation.now)
        sentence = f"They may not enter again yet: {refused}"
        yield Reason("reentry", sentence, situation.place("entry", "reentry"), since, until)
    for rule in plan.exclusive:
        refused = rule.refuses(situation.state, plan.name)
        if refused:
            yield Reason(rule.name, f"They may not enter now: {refused}", rule.place)


def _audience(situation: Situation, plan: JourneyPlan) -> Iterator[Reason]:
    """Ask the audience as things stand; what an event, a model or the partition knows cannot be asked here."""
    condition, outputs = plan.entry.audience, situation.force.plan.outputs
    if condition is None or any(
        name.startswith(("event.", "warming.")) or name.removeprefix("customer.") in outputs
        for name in condition.reads
    ):
        return
    scope = Scope(situation.force.plan, situation.state, Policies(), situation.now)
    verdict = condition.holds(scope.read(condition.reads))
    if verdict.result != "true":
        read = f" ({values(verdict.values)})" if verdict.values else ""
        sentence = f"They are not in the audience: {condition.source} is {verdict.result}{read}"
        yield Reason("audience", sentence, situation.place("entry", "audience"))


def _window(rule: Reentry, history: History, now: int) -> tuple[int | None, int | None]:
    """Give since and until when re-entry is refused."""
    if rule.after and history.ended is not None and now - history.ended < rule.after:
        return history.ended, history.ended + rule.after
    recent = sorted(at for at in history.entries if at > now - rule.within)
    if rule.most is None or len(recent) < rule.most:
        return None, None
    return recent[-1], recent[len(recent) - rule.most] + rule.within


def begins(situation: Situation, plan: JourneyPlan, *, free: bool) -> Reason:
    """Say what begins the journey; ``free`` when nothing else stands in the way."""
    if plan.entry.match.event == VISIT:
        return _visits(situation, plan, free=free)
    where = f" where {plan.entry.match.where.source}" if plan.entry.match.where else ""
    event = f"the next {plan.entry.match.event}{where}"
    words = f"Nothing stands in the way: {event} begins it" if free else f"{event} would begin it"
    place = situation.place("entry", "event")
    return Reason("entry", words[0].upper() + words[1:], place)


def _visits(situation: Situation, plan: JourneyPlan, *, free: bool) -> Reason:
    """Say when the journey is entered next, or that it was entered once."""
    schedule = plan.entry.schedule
    if schedule is None:
        sentence = "It is entered once, by those who were known when it came into force"
        return Reason("entry", sentence, situation.place("entry", "backfill"))
    at = schedule.next(situation.now)
    when = f"next on {moment(at)} UTC" if at is not None else "but it does not recur any more"
    begin = "Nothing stands in the way: it" if free else "It"
    sentence = f"{begin} enters by schedule, {schedule} ({schedule.zone.key}), {when}"
    return Reason("entry", sentence, situation.place("entry", "schedule"))


def last_refusal(situation: Situation) -> Iterator[Reason]:
    """Give the last time that an entry was refused, and why."""
    history = situation.history
    if history.refused:
        rule, place = _refusing(situation, history.refused)
        sentence = f"An entry was refused: {history.refused}"
        yield Reason(rule, sentence, place, history.refused_at, stands=False)


def _refusing(situation: Situation, refused: str) -> tuple[str, str]:
    """Give the rule behind a refusal, and its place."""
    groups = situation.plan.exclusive if situation.plan else ()
    for group in groups:
        if refused.startswith(f"{group.name}:"):
            return group.name, group.place
    rule, *loc = next((where for begin, where in REFUSED if refused.startswith(begin)), OTHER)
    return rule, situation.place("entry", *loc)


REFUSED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("not in the audience", ("audience", "audience")),
    ("re-entry", ("reentry", "reentry")),
    ("entered", ("reentry", "reentry")),
    *((word, (word,)) for word in (PAUSED, str(How.STOPPED), KILLED)),
)
"""How refusals begin that have a place of their own in the entry: the rule, then the place."""
OTHER = ("entry", "event")
"""The rule and the place of the others."""
