"""Timers: what a customer waits for in silence, in due order, and what happens when it comes."""

from collections.abc import Generator, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from journeys.answer import Answer
from journeys.arbitration import rivals
from journeys.branches import close_all
from journeys.event import Millis
from journeys.labels import close
from journeys.progress import end, proceed, walk_of
from journeys.request import Question
from journeys.rescue import tried
from journeys.rewards import mature
from journeys.run import Run
from journeys.state import Customer, Enrolment, Pending, Watch


class Timer(NamedTuple):
    """One timer; they fire by (due, enrolment id, step)."""

    due: Millis
    enrolment: str
    step: str
    of: Enrolment | Pending | Watch
    parent: Enrolment | None = None


def next_timer(state: Customer) -> Timer | None:
    """Give the timer that fires next: by (due, enrolment id, step)."""
    first = min(_timers(state), key=itemgetter(0, 1, 2), default=None)
    return None if first is None else Timer(*first)


def _timers(state: Customer) -> Iterator[tuple[Any, ...]]:
    for one in state.enrolments:
        due = one.ends if one.due is None else min(one.due, one.ends)
        yield due, one.id, one.step, one
        for branch in one.branches:
            if branch.due is not None:
                yield branch.due, one.id, branch.step, branch, one
    for decision in state.pending:
        if decision.closes is not None:
            yield decision.closes, decision.enrolment, decision.step, decision
    for watch in state.watches:
        if not watch.journey:
            yield watch.closes, watch.enrolment, watch.name, watch


def earliest(state: Customer) -> Millis | None:
    """Give when this customer's next timer is due."""
    first: Millis | None = None
    for one in state.enrolments:
        due = one.ends if one.due is None or one.ends < one.due else one.due
        if one.branches:
            due = min([due, *(each.due for each in one.branches if each.due is not None)])
        if first is None or due < first:
            first = due
    for decision in state.pending:
        if decision.closes is not None and (first is None or decision.closes < first):
            first = decision.closes
    for watch in state.watches:
        if not watch.journey and (first is None or watch.closes < first):
            first = watch.closes
    return first


def fire(run: Run, timer: Timer) -> Generator[Question, Answer, None]:
    """Fire one timer."""
    if isinstance(timer.of, Pending):
        mature(run, timer.of)
    elif isinstance(timer.of, Watch):
        close(run, timer.of, label=False)
    else:
        yield from _wake(run, timer.of, timer.due, timer.parent)


def _wake(
    run: Run, enrolment: Enrolment, due: Millis, parent: Enrolment | None
) -> Generator[Question, Answer, None]:
    walk, whole = walk_of(run, enrolment, due, parent), parent or enrolment
    if walk is None:
        run.state.enrolments.remove(whole)
        close_all(run, whole)
        run.note(f"{enrolment.journey}.{enrolment.step}", "removed", why="its version is gone")
        return
    if due >= whole.ends:
        end(walk, "max_age")
        return
    yield from proceed(walk, tried(walk, walk.journey.steps[enrolment.step].on_due))
    if enrolment.deferred is not None:
        run.outgoing += rivals(walk)
