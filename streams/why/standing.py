"""Where an enrolment stands: at which step, waiting for what, and until when."""

from collections.abc import Iterator

from journeys.state import Emission, Enrolment
from journeys.steps.join import JoinStep
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import WaitForStep
from streams.why.lines import printable
from streams.why.moment import moment
from streams.why.reason import Reason, Situation


def standing(situation: Situation) -> Iterator[Reason]:
    """Say where each live enrolment of the customer in this journey stands."""
    for whole in situation.live:
        for one in whole.branches or (whole,):
            if one.deferred is None:
                yield _waiting(situation, whole, one)
            else:
                yield _held_back(situation, one, one.deferred)


def _waiting(situation: Situation, whole: Enrolment, enrolment: Enrolment) -> Reason:
    """Say where an enrolment stands, or one of its branches."""
    branch = f"in branch {enrolment.branch} " if enrolment.branch else ""
    words = [f"They are on it{_key(enrolment)} since {moment(whole.entered)}"]
    words += [f"{branch}at step {enrolment.step}{_for(situation, whole, enrolment)}"]
    return Reason(
        rule="enrolment",
        sentence=", ".join(words),
        place=_place(situation, enrolment),
        since=enrolment.since,
        until=enrolment.due,
    )


def _key(enrolment: Enrolment) -> str:
    return f" with key {printable(enrolment.key)}" if enrolment.key else ""


def _for(situation: Situation, whole: Enrolment, enrolment: Enrolment) -> str:
    plan = situation.force.plan
    journey = plan.journey(enrolment.journey, enrolment.version, enrolment.called)
    if journey is None or enrolment.step not in journey.steps:
        return f" of version {enrolment.version}, which is not known any more"
    step, due = journey.steps[enrolment.step], moment(enrolment.due)
    if isinstance(step, WaitForStep):
        return f", waiting for {_events(step, whole)}, at the latest until {due}"
    if isinstance(step, JoinStep):
        return ", waiting for other branches"
    return f", waiting until {due}" if isinstance(step, WaitStep) and due else ""


def _events(step: WaitForStep, enrolment: Enrolment) -> str:
    """Say what still ends the wait."""
    left = [m.event for a, m in step.matches if step.heard_as(a) not in enrolment.heard]
    return (" and " if step.every else " or ").join(left) or "nothing but time"


def _held_back(situation: Situation, enrolment: Enrolment, held: Emission) -> Reason:
    journey = situation.force.plan.journey(enrolment.journey, enrolment.version)
    rules = journey.rules if journey else ()
    return Reason(
        rule=held.rule,
        sentence=f"They are on it{_key(enrolment)}, and {enrolment.step} is held back",
        place=next((rule.place for rule in rules if rule.name == held.rule), ""),
        since=enrolment.since,
        until=held.until,
    )


def _place(situation: Situation, enrolment: Enrolment) -> str:
    plan = situation.plan
    if plan is None or plan.version != enrolment.version:
        return ""
    return situation.step_place(enrolment.step)
