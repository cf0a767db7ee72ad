"""How an enrolment goes on: from one step to the next until it waits, wants to emit, asks, or ends."""

from collections.abc import Generator

from journeys.answer import Answer
from journeys.emissions import settle
from journeys.plan import JourneyPlan
from journeys.request import Question
from journeys.rewards import close_unexposed, expose
from journeys.run import Outgoing, Run
from journeys.state import Enrolment, History
from journeys.steps.step import Ask, End, Go, Move, Out
from journeys.walk import Walk

Progress = Generator[Question, Answer, None]

MOST_STEPS = 1000
"""How many steps an enrolment may pass within one event before it counts as faulted."""


def proceed(walk: Walk, move: Move) -> Progress:
    """Follow the moves until the enrolment comes to rest."""
    for _ in range(MOST_STEPS):
        if isinstance(move, Ask):
            move = move.then((yield move.question))
        elif isinstance(move, Go):
            move = _enter(walk, move.step)
        else:
            _rest(walk, move)
            return
    end(walk, "faulted", note=f"more than {MOST_STEPS} steps within one event")


def _enter(walk: Walk, name: str | None) -> Move:
    if name is None:
        return End("finished")
    walk.run.moves.append((walk.journey.name, walk.enrolment.step, name))
    walk.enrolment.step = name
    walk.enrolment.since = walk.at
    walk.enrolment.due = None
    return walk.journey.steps[name].enter(walk)


def _rest(walk: Walk, move: Move) -> None:
    if isinstance(move, Out):
        outgoing = Outgoing(walk.enrolment, move.step, walk.at, walk.journey.priority)
        walk.run.outgoing.append(outgoing)
        return
    if walk.enrolment.deferred is None:
        expose(walk)
        walk.enrolment.blocked = False
    if isinstance(move, End):
        end(walk, move.reason)
    else:
        walk.enrolment.due = move.due  # type: ignore[union-attr]


def end(walk: Walk, reason: str, *, name: str = "", note: str = "") -> None:
    """End the enrolment; its goals and its decisions' rewards go on without it."""
    run, enrolment = walk.run, walk.enrolment
    close_unexposed(run, enrolment)
    run.state.enrolments.remove(enrolment)
    run.ended.add(enrolment.id)
    run.moves.append(
        (walk.journey.name, enrolment.step, f"={name.removeprefix('exits.') or reason}")
    )
    run.outgoing = [out for out in run.outgoing if out.enrolment is not enrolment]
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
            walk = walk_of(run, out.enrolment, out.at)
            if walk is not None:
                yield from proceed(walk, settle(walk, out.step))


def _rank(out: Outgoing) -> tuple[float, str, str]:
    return (-out.priority, out.enrolment.journey, out.enrolment.id)


def walk_of(run: Run, enrolment: Enrolment, at: int) -> Walk | None:
    """Give the walk of a live enrolment; None when its journey's version is not known any more."""
    journey: JourneyPlan | None = run.plan.journey(enrolment.journey, enrolment.version)
    if journey is None or enrolment.step not in journey.steps:
        return None
    return Walk(run, journey, enrolment, at)
