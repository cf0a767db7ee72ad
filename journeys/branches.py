"""Branches of a fork: how they begin, come to their join, and end with their enrolment."""

from typing import TYPE_CHECKING

from journeys.ids import derive
from journeys.rewards import close_unexposed, expose
from journeys.state import Enrolment
from journeys.steps.join import JoinStep
from journeys.steps.step import Go, Move, Part
from journeys.walk import Walk

if TYPE_CHECKING:
    from journeys.plan import JourneyPlan
    from journeys.run import Run

Start = tuple[Walk, Move]
"""Who goes on, and how."""


def begin(walk: Walk, part: Part) -> list[Start]:
    """Begin the branches of a fork; the enrolment stands at the join until enough of them come there."""
    whole = walk.enrolment
    whole.branches = [_branch(whole, part.fork, name) for name in part.branches]
    whole.step, whole.since, whole.due = part.join, walk.at, None
    return [
        (Walk(walk.run, walk.journey, one, walk.at, whole), Go(part.branches[one.branch]))
        for one in whole.branches
    ]


def _branch(whole: Enrolment, fork: str, name: str) -> Enrolment:
    return Enrolment(
        id=derive("branch", whole.id, fork, name, str(whole.visits[fork])),
        journey=whole.journey,
        version=whole.version,
        key=whole.key,
        step=fork,
        held_out=whole.held_out,
        values=dict(whole.values),
        decision=whole.decision,
        blocked=whole.blocked,
        branch=name,
        called=whole.called,
    )


def arrive(walk: Walk) -> list[Start]:
    """Let a branch stand at its join; give how the enrolment goes on if that was enough."""
    expose(walk)
    return join(Walk(walk.run, walk.journey, walk.whole, walk.at))


def join(walk: Walk) -> list[Start]:
    """Give how an enrolment goes on whose branches have come to its join; nothing while too few have."""
    whole, step = walk.enrolment, walk.journey.steps[walk.enrolment.step]
    come = [one for one in whole.branches if one.step == whole.step]
    if not isinstance(step, JoinStep) or not step.enough(len(come), len(whole.branches)):
        return []
    come.sort(key=lambda one: one.since)
    _bring_along(whole, come)
    dissolve(walk, come[-1])
    return [(walk, Go(step.next))]


def _bring_along(whole: Enrolment, come: list[Enrolment]) -> None:
    """Take over what branches have bound since the fork; of two words the later branch's holds."""
    before, decision = dict(whole.values), whole.decision
    for one in come:
        bound = {n: v for n, v in one.values.items() if n not in before or before[n] != v}
        whole.values.update(bound)
        if one.decision != decision:
            whole.decision = one.decision


def dissolve(walk: Walk, last: Enrolment) -> None:
    """End the branches of an enrolment, if it has any; where the ``last`` one goes its caller says."""
    run, whole = walk.run, walk.whole
    for one in whole.branches:
        run.ended.add(one.id)
        if one is not last:
            run.moves.append((walk.journey.name, one.step, f"~{whole.step}"))
    close_all(run, whole)
    whole.branches = []


def leave_branches(walk: Walk, step: str) -> list[Start]:
    """Let an enrolment go on at a step outside its fork and its call, whoever of its branches walks."""
    whole, run = walk.whole, walk.run
    stood = walk.enrolment.step
    dissolve(walk, walk.enrolment)
    whole.step, whole.called, whole.deferred, whole.blocked = stood, "", None, False
    journey = run.plan.journey(whole.journey, whole.version) or walk.journey
    return [(Walk(run, journey, whole, walk.at), Go(step))]


def close_all(run: "Run", whole: Enrolment) -> None:
    """Drop what an enrolment and its branches have decided and not shown."""
    for one in (whole, *whole.branches):
        close_unexposed(run, one)


def walks(walk: Walk) -> list[Walk]:
    """Give the walks of an enrolment's branches."""
    whole = walk.enrolment
    found = ((one, _journey_of(walk, one)) for one in whole.branches)
    return [Walk(walk.run, journey, one, walk.at, whole) for one, journey in found if journey]


def _journey_of(walk: Walk, one: Enrolment) -> "JourneyPlan | None":
    """Give the journey in which a branch walks: inside a call, as it was built at the call."""
    if not one.called:
        return walk.journey
    return walk.run.plan.journey(one.journey, one.version, one.called)
