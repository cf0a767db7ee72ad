"""How an enrolment goes on: from one step to the next until it waits, wants to emit, asks, or ends."""

from collections.abc import Generator
from functools import partial

from journeys.answer import Answer
from journeys.branches import Start, arrive, begin, dissolve, leave_branches
from journeys.emissions import settle
from journeys.plan import JourneyPlan
from journeys.request import Question
from journeys.rescue import NO_STEPS_FAULT, blame, rescued, tried
from journeys.rewards import expose
from journeys.run import Outgoing, Run
from journeys.state import Enrolment, History
from journeys.steps.emit import EmitStep
from journeys.steps.step import Arrive, Ask, End, Go, Move, Out, Part, Rescue, Stay
from journeys.walk import Walk

Progress = Generator[Question, Answer, None]

MOST_STEPS = 1000
"""How many steps an enrolment may pass within one event before it counts as faulted."""


def proceed(walk: Walk, move: Move) -> Progress:
    """Follow the moves until the enrolment, with all its branches, comes to rest."""
    others: list[Start] = []
    try:
        for _ in range(MOST_STEPS):
            if isinstance(move, Ask):
                move = move.then((yield move.question))
            elif isinstance(move, Go):
                move = _enter(walk, move.step)
            else:
                others = _left(walk, _rest(walk, move), others)
                if not others:
                    return
                walk, move = others.pop(0)
    except NO_STEPS_FAULT:
        raise
    except Exception as error:
        blame(walk, error)
        raise
    end(walk, "faulted", note=f"more than {MOST_STEPS} steps within one event")


def _enter(walk: Walk, name: str | None) -> Move:
    if name is None:
        return End("finished")
    walk.run.moves.append((walk.journey.name, walk.enrolment.step, name))
    walk.enrolment.step = name
    walk.enrolment.since = walk.at
    walk.enrolment.due = None
    if walk.run.errors and (rescue := rescued(walk)) is not None:
        return rescue
    return walk.journey.steps[name].enter(walk)


def _left(walk: Walk, more: list[Start], others: list[Start]) -> list[Start]:
    """Give who still goes on: what has just begun, then the others, without those that have ended."""
    ended = walk.run.ended
    return more + [one for one in others if one[0].enrolment.id not in ended] if others else more


def _rest(walk: Walk, move: Move) -> list[Start]:
    """Let it stand; give who goes on in its place, where a fork begins or a join is complete."""
    if isinstance(move, Out):
        walk.run.outgoing.append(outgoing(walk, move.step))
        return []
    if isinstance(move, Arrive):
        return arrive(walk)
    if isinstance(move, Rescue):
        return leave_branches(walk, move.step)
    more = begin(walk, move) if isinstance(move, Part) else []
    if walk.enrolment.deferred is None:
        expose(walk)
        walk.enrolment.blocked = False
    if isinstance(move, End):
        end(walk, move.reason)
    elif isinstance(move, Stay):
        walk.enrolment.due = move.due
    return more


def end(walk: Walk, reason: str, *, name: str = "", note: str = "") -> None:
    """End the enrolment, all branches with it; its goals and its decisions' rewards go on without it."""
    run, whole, enrolment = walk.run, walk.whole, walk.enrolment
    stood = enrolment if walk.parent or not whole.branches else whole.branches[0]
    dissolve(walk, stood)
    run.state.enrolments.remove(whole)
    run.ended.add(whole.id)
    run.moves.append((walk.journey.name, stood.step, f"={name.removeprefix('exits.') or reason}"))
    run.outgoing = [out for out in run.outgoing if out.enrolment.id not in run.ended]
    run.state.history.setdefault(walk.journey.name, History()).ended = run.now
    walk.say_lifecycle(
        "faulted" if reason == "faulted" else "exited", reason, step=enrolment.step or None
    )
    run.note(f"{walk.journey.name}.{name or enrolment.step}", "exited", why=note or reason)


def rounds(run: Run) -> Progress:
    """Send the emissions of this event by priority; what they lead to forms the next round."""
    while run.outgoing:
        batch, run.outgoing = sorted(run.outgoing, key=_rank), []
        for out in batch:
            walk = walk_of(run, out.enrolment, out.at, out.parent)
            if walk is not None and out.enrolment.id not in run.ended:
                yield from proceed(walk, tried(walk, partial(settle, out=out)))


def outgoing(walk: Walk, step: EmitStep) -> Outgoing:
    """Give the emission at which this enrolment stands, with its weight as of now."""
    priority, weight = walk.journey.priority, step.weight(walk)
    return Outgoing(walk.enrolment, step, walk.at, priority, weight, walk.parent)


def _rank(out: Outgoing) -> tuple[float, float, str, str]:
    whole = out.parent or out.enrolment
    return (-out.priority, -out.weight.product, out.enrolment.journey, whole.id)


def walk_of(
    run: Run, enrolment: Enrolment, at: int, parent: Enrolment | None = None
) -> Walk | None:
    """Give the walk of a live enrolment; None when its journey's version is not known any more."""
    journey: JourneyPlan | None = run.plan.journey(
        enrolment.journey, enrolment.version, enrolment.called
    )
    if journey is None or enrolment.step not in journey.steps:
        return None
    return Walk(run, journey, enrolment, at, parent)
