"""A timer whose step fails: its owner is taken out, loudly, so that the customer's other journeys go on."""

from journeys.event import Millis, timer
from journeys.force import Policies
from journeys.outcome import Outcome
from journeys.plan import Plan
from journeys.rewards import close_unexposed
from journeys.run import Run
from journeys.state import Customer, Enrolment, Pending, decode, encode
from journeys.timers import earliest, next_timer


def fault(plan: Plan, customer: str, state: Customer, now: Millis, error: str) -> Outcome:
    """Give the outcome of a customer's earliest timer when firing it raised ``error``."""
    run = Run(plan, customer, decode(encode(state)), timer(customer, now), now, Policies())
    run.state.time = max(run.state.time, now)
    first = next_timer(run.state)
    if first is None:
        return run.outcome(None)
    if isinstance(first.of, Enrolment):
        run.state.enrolments.remove(first.of)
        close_unexposed(run, first.of)
        _say(run, first.of, error)
    elif isinstance(first.of, Pending):
        run.state.pending.remove(first.of)
    else:
        run.state.watches.remove(first.of)
    run.note(f"timer.{first.step}", "faulted", why=error)
    return run.outcome(earliest(run.state))


def _say(run: Run, enrolment: Enrolment, error: str) -> None:
    data = {
        "customer": run.customer,
        "journey": enrolment.journey,
        "version": enrolment.version,
        "enrolment": enrolment.id,
        "key": enrolment.key or None,
        "caused_by": run.event.id,
        "event": "faulted",
        "reason": error,
        "step": enrolment.step,
    }
    run.say("journey.lifecycle", "rumbo.enrolment.faulted", data)
