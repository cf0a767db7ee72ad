"""Visits: which journey all customers of a partition are to be visited for, and up to when they were."""

from journeys.entries import visited
from journeys.event import Millis
from journeys.plan import Plan
from journeys.state import Customer, History
from streams.lanes.fold import Visit
from streams.partition.state import PartitionState


def begin(state: PartitionState, before: Plan, plan: Plan, now: Millis) -> None:
    """Note what comes into force: schedules recur from now on, backfills wait for their visit.

    Without a ``now`` (nothing has happened yet on the clock of events) it is noted at the first event.
    """
    if not (now and (plan.visiting or state.visited or state.backfills)):
        return
    known = {name for name, _ in before.versions}
    visited: dict[str, Millis] = {}
    backfills: dict[str, Millis] = {}
    for name, journey in plan.visiting.items():
        earlier, schedule = before.visiting.get(name), journey.entry.schedule
        if schedule is None:
            since = state.backfills.get(name, 0 if name in known else now)
            backfills |= {name: since} if since else {}
        elif earlier is None or earlier.entry.schedule != schedule:
            visited[name] = now
        else:
            visited[name] = state.visited.get(name, now)
    state.visited, state.backfills = visited, backfills


def missing(state: PartitionState, plan: Plan, wall: Millis) -> Visit | None:
    """Give the visit that is due, or None. Of occurrences that were missed it is the latest one."""
    if state.filling:
        return None
    for name, since in state.backfills.items():
        return Visit(name, since)
    now = state.time if plan.settings.clock == "events" else max(state.time, wall)
    for name, until in state.visited.items():
        journey = plan.visiting.get(name)
        schedule = journey.entry.schedule if journey else None
        if schedule is not None and schedule.latest(now) > until:
            return Visit(name, schedule.latest(now))
    return None


def mark(customer: Customer, journey: str, occurrence: Millis) -> None:
    """Note that a customer counts as visited."""
    if not visited(customer, journey, occurrence):
        customer.history.setdefault(journey, History()).visited = occurrence


def done(state: PartitionState, journey: str, occurrence: Millis) -> None:
    """Note that everybody was visited."""
    if state.visited.get(journey, occurrence) < occurrence:
        state.visited = state.visited | {journey: occurrence}
    if state.backfills.get(journey) == occurrence:
        state.backfills = {n: since for n, since in state.backfills.items() if n != journey}
