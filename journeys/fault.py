"""A timer whose step fails: its owner is taken out, loudly, so that the customer's other journeys go on."""

from journeys.branches import close_all
from journeys.event import Millis, timer
from journeys.force import Policies
from journeys.outcome import Outcome
from journeys.plan import Plan
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
        whole = first.parent or first.of
        run.state.enrolments.remove(whole)
        close_all(run, whole)
        _say(run, whole, first.step, error)
    elif isinstance(first.of, Pending):
        run.state.pending.remove(first.of)
    else:
        run.state.watches.remove(first.of)
    run.note(f"timer.{first.step}", "faulted", why=error)
    return run.outcome(earliest(run.state))


def _say(run: Run, enrolment: Enrolment, step: str, error: str) -> None:
    data = {
        "customer": run.customer,
        "journey": enrolment.journey,
        "version": enrolment.version,
        "enrolment": enrolment.id,
        "key": enrolment.key or None,
        "caused_by": run.event.id,
        "event": "faulted",
        "reason": error,
        "step": step,
    }
    run.say("journey.lifecycle", "rumbo.enrolment.faulted", data)
