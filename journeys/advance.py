"""One event, in this order: controls, timers, features, rewards, exits, waits, entries, emissions.

The one entry to the engine: live, replayed, simulated and tested runs are this call with other edges.
"""

from collections.abc import Callable
from functools import partial

from journeys import controls, goals, labels, measures, observations, rewards
from journeys.branches import walks
from journeys.counting import count
from journeys.entries import enter_all, enter_visited
from journeys.event import TIMER, VISIT, Event, Millis, timer
from journeys.force import Policies
from journeys.forgetting import forget
from journeys.kill import kill
from journeys.merging.merge import MERGES, redirect
from journeys.migration import migrate
from journeys.outcome import Outcome
from journeys.plan import Exit, Plan
from journeys.progress import Progress, end, proceed, rounds, walk_of
from journeys.request import DecisionRequest, Steps, begin
from journeys.rescue import StepFailedError, tried
from journeys.ring import remember
from journeys.run import Run
from journeys.state import Customer, Enrolment, decode, encode
from journeys.steps.step import Move
from journeys.steps.wait_for import hear
from journeys.timers import earliest, fire, next_timer
from journeys.walk import Walk


def advance(
    plan: Plan, state: Customer, event: Event, now: Millis, policies: Policies
) -> Outcome | DecisionRequest:
    """Give what this event leads to, or the question that must be answered first.

    Pure: ``state`` is left as it is, and nothing is read that is not handed in. A timer event
    (`journeys.event.timer`) fires the customer's earliest timer and nothing else; a visit
    (`journeys.event.visit`) is an occurrence of a journey's schedule, or its backfill.
    """
    stored = encode(state)
    return advance_owned(plan, decode(stored), event, now, policies, partial(decode, stored))


def advance_owned(
    plan: Plan,
    state: Customer,
    event: Event,
    now: Millis,
    policies: Policies,
    again: Callable[[], Customer] | None = None,
) -> Outcome | DecisionRequest:
    """Do what `advance` does to a state that the caller gives away: it becomes the outcome's.

    ``again`` gives the same state once more, for journeys whose ``on_error`` takes a failed step's place.
    """
    run = Run(plan, event.customer, state, event, now, policies)
    state.time = max(state.time, now)
    if plan.rescues:
        return begin(_rescuing(run, again or partial(decode, encode(state))))
    return begin(_walked(run))


def _walked(run: Run) -> Steps:
    if run.state.alias or run.event.name in MERGES:
        return _of_two(run)
    if run.event.name == VISIT:
        return _visit(run)
    return _timer(run) if run.event.name == TIMER else _event(run)


def _of_two(run: Run) -> Steps:
    """Let an id be merged, or an alias send its event on; what remains is an event like any other."""
    if redirect(run):
        return run.outcome(earliest(run.state))
    return (yield from _event(run))


MOST_FAILED = 16
"""How many steps may fail within one event before it is given up."""


def _rescuing(run: Run, again: Callable[[], Customer]) -> Steps:
    """Walk the event, anew after each step that fails; what fails in spite of that is raised."""
    event, errors = run.event, dict(run.errors)
    while True:
        try:
            return (yield from _walked(run))
        except StepFailedError as failed:
            if failed.step in errors or len(errors) == MOST_FAILED:
                raise failed.error from None
            errors[failed.step] = failed.sentence
        run = Run(run.plan, run.customer, again(), event, run.now, run.policies, errors)
        run.state.time = max(run.state.time, run.now)


def _timer(run: Run) -> Steps:
    killed = bool(run.plan.operated.killed) and kill(run)
    if (run.plan.migrating and (yield from migrate(run))) or killed:
        yield from _fire_due(run)  # the timer may be another one now, or later
        yield from rounds(run)
    else:
        yield from _fire_first(run)
    return _closed(run)


def _visit(run: Run) -> Steps:
    """An occurrence is no event of the customer: nothing counts it, and nothing waits for it."""
    if run.plan.operated.killed:
        kill(run)
    if run.plan.migrating:
        yield from migrate(run)
    yield from _fire_due(run)
    _leave_in_silence(run, run.now)
    yield from enter_visited(run)
    if run.outgoing:
        yield from rounds(run)
    return _closed(run)


def _event(run: Run) -> Steps:
    controls.note(run)
    if run.plan.operated.killed:
        kill(run)
    if run.plan.migrating:
        yield from migrate(run)
    due = earliest(run.state)
    if due is not None and due <= run.now:
        yield from _fire_due(run)
    if _seen_before(run):
        run.note("event", "duplicate")
        return _closed(run)
    observations.observe(run)
    count(run)
    rewards.pay(run)
    goals.reach(run)
    if run.plan.experiments:
        measures.measure(run)
    labels.resolve(run)
    if run.state.enrolments:
        live = list(run.state.enrolments)
        _leave(run, live, run.now)
        yield from _wake(run, live)
    entrances = run.plan.entries.get(run.event.name)
    if entrances is not None and (open_now := entrances.open(run.event.data)):
        yield from enter_all(run, open_now)
    if run.outgoing:
        yield from rounds(run)
    return _closed(run)


def _closed(run: Run) -> Outcome:
    if len(run.state.pending) > rewards.MOST_PENDING:
        rewards.mature_oldest(run)
    forget(run)
    return run.outcome(earliest(run.state))


def _fire_due(run: Run) -> Progress:
    due = earliest(run.state)
    while due is not None and due <= run.now:
        yield from _fire_first(run)
        due = earliest(run.state)


def _fire_first(run: Run) -> Progress:
    """A timer is an event of its own: conditions see it, not the event that made it fire.

    Exits by condition may have come true in the silence: they beat the timer.
    """
    first = next_timer(run.state)
    if first is None:
        return
    event, run.event = run.event, timer(run.customer, first.due)
    _leave_in_silence(run, first.due)
    if first.enrolment not in run.ended or not isinstance(first.of, Enrolment):
        yield from fire(run, first)
    yield from rounds(run)
    run.event = event


def _seen_before(run: Run) -> bool:
    ring = remember(run.state.ring, run.event.id, run.now)
    if ring is not None:
        run.state.ring = ring
    return ring is None


def _leave_in_silence(run: Run, at: Millis) -> None:
    live = []
    for enrolment in run.state.enrolments:
        journey = run.plan.journey(enrolment.journey, enrolment.version)
        if journey is not None and journey.leaves_in_silence:
            live.append(enrolment)
    _leave(run, live, at)


def _leave(run: Run, live: list[Enrolment], at: Millis) -> None:
    for enrolment in live:
        walk = walk_of(run, enrolment, at)
        exits = walk.journey.exits_at(run.event.name) if walk else ()
        if walk is None or not exits:
            continue
        scope = walk.scope()
        for way in exits:
            if _taken(run, way, scope):
                if way.goal:
                    goals.reach_by_exit(run, enrolment, way.goal)
                end(walk, way.name, name=f"exits.{way.name}")
                break


def _taken(run: Run, way: Exit, scope: object) -> bool:
    if way.match is not None:
        return run.matches(way.match, scope)  # type: ignore[arg-type]
    return way.when is not None and run.holds(way.when, scope, f"exits.{way.name}")  # type: ignore[arg-type]


def _wake(run: Run, live: list[Enrolment]) -> Progress:
    for enrolment in live:
        walk = None if enrolment.id in run.ended else walk_of(run, enrolment, run.now)
        if walk is None:
            continue
        if walk.journey.listens:
            hear(walk)
        for one in walks(walk) if enrolment.branches else (walk,):
            move = _heard(one)
            if move is not None:
                yield from proceed(one, move)


def _heard(walk: Walk) -> Move | None:
    """Give what this event means to a step that is stood on; a branch may have ended by now."""
    if walk.enrolment.id in walk.run.ended:
        return None
    return tried(walk, walk.journey.steps[walk.enrolment.step].on_event)
