"""Migration: running enrolments move to another version of their journey, as its document says."""

from collections.abc import Generator

from journeys.answer import Answer
from journeys.branches import dissolve, join, walks
from journeys.plan import JourneyPlan, Migration
from journeys.progress import end, proceed
from journeys.request import Question
from journeys.run import Run
from journeys.state import Enrolment
from journeys.steps.emit import EmitStep
from journeys.steps.join import JoinStep
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
        if journey is None or how is None or _in_a_call(enrolment):
            continue
        if enrolment.version in how.versions:
            moved = True
            yield from _move(run, journey, how, enrolment)
    return moved


def _in_a_call(enrolment: Enrolment) -> bool:
    """Say whether an enrolment, or a branch of it, stands inside a call: it moves when it is back."""
    return any(one.called for one in (enrolment, *enrolment.branches))


def _move(
    run: Run, journey: JourneyPlan, how: Migration, enrolment: Enrolment
) -> Generator[Question, Answer, None]:
    before, enrolment.version = enrolment.version, journey.version
    stood = enrolment.step
    step = _new_step(journey, how, enrolment)
    walk = Walk(run, journey, enrolment, run.now)
    said = f"from version {before}" + (f", step {stood}" if step != stood else "")
    _put(walk, how, step)
    walk.say_lifecycle("migrated", said, step=step or None)
    if not step:
        end(walk, how.reason)
        return
    if how.retime:
        enrolment.ends = enrolment.entered + journey.max_age
    for one in walks(walk) if enrolment.branches else [walk]:
        move = None if one.enrolment.id in run.ended else _standing(one, how)
        if move is not None:
            yield from proceed(one, move)
    for start in join(walk) if enrolment.branches else ():
        yield from proceed(*start)


def _new_step(journey: JourneyPlan, how: Migration, enrolment: Enrolment) -> str:
    """Give the step where an enrolment stands from now on; empty when it leaves."""
    step = how.steps.get(enrolment.step, enrolment.step)
    if step not in journey.steps:
        return how.instead
    at_join = isinstance(journey.steps[step], JoinStep)
    if enrolment.branches:
        fits = at_join and all(_keeps(journey, how, one, step) for one in enrolment.branches)
    else:
        fits = not at_join and step not in journey.branches
    return step if fits else how.instead


def _keeps(journey: JourneyPlan, how: Migration, one: Enrolment, join: str) -> bool:
    """Say whether a branch stands in the same branch of the new version, or at its join."""
    step = how.steps.get(one.step, one.step)
    lies = journey.branches.get(step)
    return step == join or (lies is not None and (lies.name, lies.join) == (one.branch, join))


def _put(walk: Walk, how: Migration, step: str) -> None:
    """Put an enrolment on a step; its branches go with it to a join, and end anywhere else."""
    enrolment = left = walk.enrolment
    if enrolment.branches and isinstance(walk.journey.steps.get(step), JoinStep):
        _put_branches(walk, how)
    else:
        if enrolment.branches and step:
            left = enrolment.branches[0]
            dissolve(walk, left)
        walk.run.moves.append((walk.journey.name, left.step, step or left.step))
    enrolment.step = step or enrolment.step


def _put_branches(walk: Walk, how: Migration) -> None:
    for one in walk.enrolment.branches:
        stood, one.version = one.step, walk.journey.version
        one.step = how.steps.get(stood, stood)
        walk.run.moves.append((walk.journey.name, stood, one.step))


def _standing(walk: Walk, how: Migration) -> Move | None:
    """Say how it goes on at the step that it stands on now; None where it just stands there."""
    enrolment, step = walk.enrolment, walk.journey.steps[walk.enrolment.step]
    if isinstance(step, JoinStep):
        return None
    if enrolment.deferred is not None:
        if isinstance(step, EmitStep):
            return None
        enrolment.deferred = None
    elif isinstance(step, WaitStep | WaitForStep) and enrolment.due is not None:
        if not how.retime:
            return None
        since = Walk(walk.run, walk.journey, enrolment, enrolment.since, walk.parent)
        again = step.enter(since)
        if isinstance(again, Stay):
            enrolment.due = again.due
            return None
    return Go(enrolment.step)
