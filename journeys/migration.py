"""Migration: running enrolments move to another version of their journey, as its document says."""

from collections.abc import Generator

from journeys.answer import Answer
from journeys.plan import JourneyPlan, Migration
from journeys.progress import end, proceed
from journeys.request import Question
from journeys.run import Run
from journeys.state import Enrolment
from journeys.steps.emit import EmitStep
from journeys.steps.step import Go, Move, Stay
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import WaitForStep
from journeys.walk import Walk


def migrate(run: Run) -> Generator[Question, Answer, bool]:
    """Move this customer's enrolments that stand on a version which the one in force takes over."""
    moved = False
    for enrolment in list(run.state.enrolments):
        journey = run.plan.migrating.get(enrolment.journey)
        how = journey.migration if journey is not None else None
        if journey is not None and how is not None and enrolment.version in how.versions:
            moved = True
            yield from _move(run, journey, how, enrolment)
    return moved


def _move(
    run: Run, journey: JourneyPlan, how: Migration, enrolment: Enrolment
) -> Generator[Question, Answer, None]:
    before, enrolment.version = enrolment.version, journey.version
    stood = enrolment.step
    step = how.steps.get(stood, stood if stood in journey.steps else how.instead)
    walk = Walk(run, journey, enrolment, run.now)
    said = f"from version {before}" + (f", step {stood}" if step != stood else "")
    run.moves.append((journey.name, stood, step or stood))
    enrolment.step = step or stood
    walk.say_lifecycle("migrated", said, step=step or None)
    if not step:
        end(walk, how.reason)
        return
    if how.retime:
        enrolment.ends = enrolment.entered + journey.max_age
    move = _standing(walk, how)
    if move is not None:
        yield from proceed(walk, move)


def _standing(walk: Walk, how: Migration) -> Move | None:
    """Say how it goes on at the step that it stands on now; None where it just stands there."""
    enrolment, step = walk.enrolment, walk.journey.steps[walk.enrolment.step]
    if enrolment.deferred is not None:
        if isinstance(step, EmitStep):
            return None
        enrolment.deferred = None
    elif isinstance(step, WaitStep | WaitForStep) and enrolment.due is not None:
        if not how.retime:
            return None
        since = Walk(walk.run, walk.journey, enrolment, enrolment.since)
        again = step.enter(since)
        if isinstance(again, Stay):
            enrolment.due = again.due
            return None
    return Go(enrolment.step)
