"""The ways out of a step: where each leads, and what decides for it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from journeys.drawing.wording import matched, shortened, timeout_of
from journeys.durations import percent
from journeys.steps.branch import BranchStep
from journeys.steps.call import CallStep
from journeys.steps.decide import DecideStep
from journeys.steps.exit import ExitStep
from journeys.steps.experiment import ExperimentStep
from journeys.steps.fork import ForkStep
from journeys.steps.goto import GotoStep
from journeys.steps.offer import OfferStep
from journeys.steps.split import SplitStep
from journeys.steps.step import Step
from journeys.steps.wait_for import WaitForStep

Way = tuple[str | None, str]
"""The step to which a way leads, None for the end behind the last one, and its label."""


def ways_of(step: Step) -> list[Way]:
    """Give the ways out of a step, in the order in which they are tried.

    >>> ways_of(SplitStep("part", None, {"calm": 0.125, "loud": 0.875}, ""))
    [('calm', '12.5%'), ('loud', '87.5%')]
    """
    found = _WAYS.get(type(step))
    return found(step) if found else [(step.next, "")]


def _branch(step: BranchStep) -> list[Way]:
    ways: list[Way] = [(target, shortened(one.source)) for one, target in step.ways]
    return [*ways, (step.otherwise, "else")]


def _split(step: SplitStep) -> list[Way]:
    return [(step.way(one), percent(Decimal(str(share)))) for one, share in step.shares.items()]


def _experiment(step: ExperimentStep) -> list[Way]:
    return [(first, arm) for arm, first in step.ways.items()]


def _fork(step: ForkStep) -> list[Way]:
    return [(first, name) for name, first in step.branches.items()]


def _decide(step: DecideStep) -> list[Way]:
    return [(step.way(arm), arm) for arm in step.arms] if step.routes else [(step.next, "")]


def _offer(step: OfferStep) -> list[Way]:
    return [(step.next, "price"), (step.otherwise, "no price")]


def _goto(step: GotoStep) -> list[Way]:
    return [(step.target, f"at most {step.most}"), (step.next, "then")]


def _call(step: CallStep) -> list[Way]:
    return [(step.first, "")]


def _exit(_step: ExitStep) -> list[Way]:
    return []


def _wait_for(step: WaitForStep) -> list[Way]:
    timeout = (step.timeout_next or step.next, timeout_of(step.timeout))
    if step.every and not step.routes:
        return [(step.next, "all"), timeout]
    routes = step.routes or {}
    return [*((routes.get(a, step.next), _heard(step, a)) for a, _ in step.matches), timeout]


def _heard(step: WaitForStep, alias: str) -> str:
    """Say what came: the event itself, or its alias; with ``all`` the last of them counts."""
    if not alias:
        return matched(dict(step.matches)[alias])
    return f"{alias} last" if step.every else alias


_WAYS: Mapping[type, Callable[[Any], list[Way]]] = {
    BranchStep: _branch,
    SplitStep: _split,
    ExperimentStep: _experiment,
    ForkStep: _fork,
    DecideStep: _decide,
    OfferStep: _offer,
    GotoStep: _goto,
    CallStep: _call,
    ExitStep: _exit,
    WaitForStep: _wait_for,
}
