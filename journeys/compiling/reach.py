"""What can be reached: the emissions of an arm without a wait, and the steps of a journey at all."""

from collections.abc import Iterable, Mapping, Sequence

from journeys.steps.branch import BranchStep
from journeys.steps.call import CallStep
from journeys.steps.decide import DecideStep
from journeys.steps.emit import EmitStep
from journeys.steps.exit import ExitStep
from journeys.steps.experiment import ExperimentStep
from journeys.steps.fork import ForkStep
from journeys.steps.goto import GotoStep
from journeys.steps.join import JoinStep
from journeys.steps.offer import OfferStep
from journeys.steps.split import SplitStep
from journeys.steps.step import Step, Stoppable
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import WaitForStep


def leads_to(step: Step) -> list[str]:
    """Give the steps to which a step can lead."""
    targets: list[str | None] = [step.next]
    if isinstance(step, ExitStep):
        targets = []
    elif isinstance(step, BranchStep):
        targets = [*(target for _, target in step.ways), step.otherwise]
    elif isinstance(step, SplitStep | ExperimentStep | ForkStep | DecideStep):
        targets = _parted(step)
    elif isinstance(step, CallStep):
        targets = [step.first or step.next]
    elif isinstance(step, OfferStep):
        targets = [step.next, step.otherwise]
    elif isinstance(step, GotoStep):
        targets = [step.target, step.next]
    elif isinstance(step, WaitForStep):
        targets = [step.next, step.timeout_next, *(step.routes or {}).values()]
    return [target for target in targets if target]


def _parted(step: SplitStep | ExperimentStep | ForkStep | DecideStep) -> list[str | None]:
    """Give where a step leads from which people go several ways."""
    if isinstance(step, SplitStep):
        return [step.way(share) for share in step.shares]
    if isinstance(step, DecideStep):
        return [step.way(arm) for arm in step.arms]
    return list((step.branches if isinstance(step, ForkStep) else step.ways).values())


def stoppable(steps: Mapping[str, Step], start: str | None) -> tuple[Stoppable, ...]:
    """Give what can be reached from a step without a wait: emissions, then offers.

    Emissions come first, since one answer of the policies holds for all arms.
    """
    seen = [steps[name] for name in _walk(steps, [start] if start else [], through_waits=False)]
    emissions = (step for step in seen if isinstance(step, EmitStep))
    return (*emissions, *(step for step in seen if isinstance(step, OfferStep)))


def reachable(steps: Mapping[str, Step], starts: list[str]) -> list[str]:
    """Give every step that can be reached at all."""
    return _walk(steps, starts, through_waits=True)


def loops_without_wait(steps: Mapping[str, Step]) -> list[str]:
    """Give the steps that can come back to themselves with neither a wait nor a pass limit between."""
    free = {
        name: [] if isinstance(step, GotoStep) or _takes_time(step) else leads_to(step)
        for name, step in steps.items()
    }
    return [name for name in steps if name in _closure(free, free[name])]


def _takes_time(step: Step) -> bool:
    """Say whether time always passes in a step: a wait of nothing is none."""
    if isinstance(step, WaitForStep):
        timeout = step.timeout
        return bool(timeout.span and (timeout.least or not timeout.feature))
    if not isinstance(step, WaitStep) or step.instant is not None:
        return False  # an instant may have passed
    return step.span > 0 or step.clock is not None


def emitted_without_quote(steps: Mapping[str, Step], starts: Sequence[str]) -> list[str]:
    """Give the emissions of offers that can be reached before any offer step has made its quote."""
    unquoted = {
        name: [step.otherwise] if isinstance(step, OfferStep) and step.otherwise else leads_to(step)
        for name, step in steps.items()
    }
    found = _closure(unquoted, starts)
    emitting = (step for step in steps.values() if isinstance(step, EmitStep))
    return [step.name for step in emitting if step.kind == "offer" and step.name in found]


def _closure(graph: Mapping[str, list[str]], first: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in graph:
            seen.add(name)
            waiting += graph[name]
    return seen


def _walk(steps: Mapping[str, Step], first: list[str], *, through_waits: bool) -> list[str]:
    seen: dict[str, None] = {}
    waiting = list(first)
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in steps:
            continue
        seen[name] = None
        if through_waits or not _stands(steps[name]):
            waiting += leads_to(steps[name])
    return list(seen)


def _stands(step: Step) -> bool:
    """Say whether an enrolment may stand in a step: also at a join of which one branch is not enough."""
    if isinstance(step, JoinStep):
        return step.least != 1
    return isinstance(step, WaitStep | WaitForStep)
