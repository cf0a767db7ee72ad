"""Rewards: what later events pay a decision, and the example that a closed window writes."""

from typing import TYPE_CHECKING

from journeys.context import restore
from journeys.reward import Reward, RewardEvent
from journeys.run import Run
from journeys.state import Enrolment, Pending
from journeys.steps.set import computed

if TYPE_CHECKING:
    from journeys.steps.step import Step
    from journeys.walk import Walk


def reward_of(run: Run, pending: Pending) -> Reward | None:
    """Give the reward block of the step that decided, in the version that decided."""
    return getattr(_step_of(run, pending), "reward", None)


def _step_of(run: Run, pending: Pending) -> "Step | None":
    journey = run.plan.journey(pending.journey, pending.version, pending.called)
    return journey.steps.get(pending.step) if journey else None


MOST_PENDING = 128
"""How many decisions of one customer may wait for their rewards at a time."""


def mature_oldest(run: Run) -> None:
    """Close windows early where more decisions wait than are kept, the oldest first."""
    shown = [one for one in run.state.pending if one.opens is not None]
    for pending in shown[: len(run.state.pending) - MOST_PENDING]:
        mature(run, pending)


def pay(run: Run) -> None:
    """Pay this event to every pending decision that it matches; within one step to the last only."""
    if not run.state.pending:
        return
    paid: set[tuple[str, str]] = set()
    for pending in reversed(list(run.state.pending)):
        reward = reward_of(run, pending)
        if reward is None or pending.opens is None or pending.opens > run.now:
            continue
        place = (pending.journey, pending.step)
        if place in paid and not reward.credit_all:
            continue
        if _paid(run, pending, reward):
            paid.add(place)


def _paid(run: Run, pending: Pending, reward: Reward) -> bool:
    name = run.event.name
    events = [event for event in reward.events if event.match.event == name]
    if not events:
        return False
    scope = run.scope(run.now, pending.key, pending.values)
    matched = [event for event in events if run.matches(event.match, scope)]
    for event in matched:
        pending.reward += _worth(run, pending, event)
        pending.matched += 1
    if any(event.final for event in matched):
        mature(run, pending)
    return bool(matched)


def _worth(run: Run, pending: Pending, event: RewardEvent) -> float:
    if isinstance(event.value, int | float):
        return float(event.value)
    value = computed(event.value, run.scope(run.now, pending.key, pending.values))
    return float(value) if value is not None else 0.0


def mature(run: Run, pending: Pending) -> None:
    """Close a decision's window and write its example."""
    run.state.pending.remove(pending)
    reward, context = reward_of(run, pending), _context_of(run, pending)
    if reward is None or context is None:
        run.note(f"{pending.journey}.steps.{pending.step}", "forgotten", why="its step has changed")
        return
    total = pending.reward if pending.matched else reward.otherwise
    example = {
        "model": pending.model,
        "context": context,
        "arm": pending.arm,
        "reward": total if reward.most is None else min(total, reward.most),
        "propensity": pending.propensity,
        "decision": pending.id,
        "snapshot": pending.snapshot or None,
    }
    run.say("learning.examples", "rumbo.example", example, key=pending.model)


def _context_of(run: Run, pending: Pending) -> dict[str, float] | None:
    """Give the logged context with its names; None when its vector is another by now."""
    return restore(pending.context, getattr(_step_of(run, pending), "vector", None))


def expose(walk: "Walk") -> None:
    """Open the windows of the enrolment's decisions: the emission has gone out, or there is none."""
    for pending in _unexposed(walk.run, walk.enrolment):
        reward = reward_of(walk.run, pending)
        pending.opens, pending.branch = walk.run.now, ""
        pending.closes = walk.run.now + (reward.within if reward else 0)


def close_unexposed(run: Run, enrolment: Enrolment) -> None:
    """Drop the decisions of an enrolment (or a branch) of which nothing was shown: they teach nothing."""
    for pending in _unexposed(run, enrolment):
        run.state.pending.remove(pending)
        run.note(f"{pending.journey}.steps.{pending.step}", "not_exposed")


def _unexposed(run: Run, enrolment: Enrolment) -> list[Pending]:
    found = (p for p in run.state.pending if p.opens is None)
    return [p for p in found if (p.branch or p.enrolment) == enrolment.id]
