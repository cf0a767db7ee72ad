"""Steps of a called journey as they stand inside their caller: under the name of the call and their own."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, overload

from journeys.steps.branch import BranchStep
from journeys.steps.call import CallStep, ReturnStep
from journeys.steps.decide import DecideStep
from journeys.steps.experiment import ExperimentStep
from journeys.steps.fork import ForkStep
from journeys.steps.goto import GotoStep
from journeys.steps.offer import OfferStep
from journeys.steps.split import SplitStep
from journeys.steps.step import Step
from journeys.steps.wait_for import WaitForStep


@overload
def inside(call: str, name: str) -> str: ...
@overload
def inside(call: str, name: None) -> None: ...
@overload
def inside(call: str, name: str | None) -> str | None: ...
def inside(call: str, name: str | None) -> str | None:
    """Give the name of a called step inside its caller.

    >>> inside("greet", "tell")
    'greet.tell'
    """
    return None if name is None else f"{call}.{name}"


def moved(step: Step, call: str) -> Step:
    """Give a step as it stands inside the caller, and everything to which it leads."""
    more = _MORE.get(type(step))
    changes = {"name": inside(call, step.name), "next": inside(call, step.next)}
    return dataclasses.replace(step, **changes, **(more(step, call) if more else {}))  # type: ignore[type-var]


def _branch(step: BranchStep, call: str) -> dict[str, Any]:
    ways = tuple((condition, inside(call, target)) for condition, target in step.ways)
    return {"ways": ways, "otherwise": inside(call, step.otherwise)}


def _named(step: SplitStep | DecideStep, call: str) -> dict[str, Any]:
    """The names of shares and arms stay: assignments and learners know them."""
    return {"inside": inside(call, step.inside)}


def _experiment(step: ExperimentStep, call: str) -> dict[str, Any]:
    return {"ways": {arm: inside(call, first) for arm, first in step.ways.items()}}


def _fork(step: ForkStep, call: str) -> dict[str, Any]:
    branches = {name: inside(call, first) for name, first in step.branches.items()}
    return {"branches": branches, "join": inside(call, step.join)}


def _offer(step: OfferStep, call: str) -> dict[str, Any]:
    return {"otherwise": inside(call, step.otherwise)}


def _goto(step: GotoStep, call: str) -> dict[str, Any]:
    return {"target": inside(call, step.target)}


def _wait_for(step: WaitForStep, call: str) -> dict[str, Any]:
    routes = {alias: inside(call, target) for alias, target in (step.routes or {}).items()}
    return {"timeout_next": inside(call, step.timeout_next), "routes": routes}


def _call(step: CallStep, call: str) -> dict[str, Any]:
    return {"first": inside(call, step.first), "pin": ""}


def _return(_step: ReturnStep, _call: str) -> dict[str, Any]:
    return {"outermost": False}


_MORE: Mapping[type, Callable[[Any, str], dict[str, Any]]] = {
    BranchStep: _branch,
    SplitStep: _named,
    DecideStep: _named,
    ExperimentStep: _experiment,
    ForkStep: _fork,
    OfferStep: _offer,
    GotoStep: _goto,
    WaitForStep: _wait_for,
    CallStep: _call,
    ReturnStep: _return,
}
