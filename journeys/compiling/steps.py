"""Steps: each verb's document becomes the step that runs."""

from collections.abc import Callable
from typing import Any

from journeys.clock import CLOCK
from journeys.compiling.building import Building
from journeys.compiling.calls import build_call
from journeys.compiling.experiments import build_experiment
from journeys.compiling.models import build_score, check_settings
from journeys.compiling.waits import build_wait, build_wait_for
from journeys.diagnostic import close_to
from journeys.documents.steps import StepDocument
from journeys.expressions import ValueExpression
from journeys.plan import Vector
from journeys.reward import Reward, RewardEvent
from journeys.steps.branch import BranchStep
from journeys.steps.decide import DecideStep
from journeys.steps.emit import EmitStep
from journeys.steps.exit import ExitStep
from journeys.steps.fork import ForkStep
from journeys.steps.goto import GotoStep
from journeys.steps.join import JoinStep
from journeys.steps.offer import OfferStep
from journeys.steps.set import SetStep
from journeys.steps.split import SplitStep
from journeys.steps.step import Step
from journeys.tree import Loc


def build_step(building: Building, name: str, following: str | None) -> Step:
    """Build one step; without ``next`` the following one is next."""
    document = building.journey.steps[name]
    loc: Loc = ("steps", name)
    after = building.step_named((*loc, "next"), document.next) or following
    return BUILDERS[document.verb](building, name, after, document)


def _branch(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    ways = document.branch or []
    loc: Loc = ("steps", name, "branch")
    compiled = []
    for index, way in enumerate(ways):
        building.step_named((*loc, index, "next"), way.next)
        where = (*loc, index, "when")
        types = {**building.types(), **CLOCK}
        condition = building.names.condition(building.read, where, way.when, types)
        if condition is not None:
            compiled.append((condition, way.next))
    return BranchStep(name, after, tuple(compiled), ways[-1].next)


def _split(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    split: Any = document.split
    loc: Loc = ("steps", name, "split")
    if split.experiment is not None:
        return build_experiment(building, name, after, split)
    for way in split.shares:
        building.step_named((*loc, "shares", way, "key"), way)
    shares = {way: float(share) for way, share in split.shares.items()}
    return SplitStep(name, after, shares, split.salt or f"{building.journey.journey}/{name}")


def _fork(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    fork: Any = document.fork
    loc: Loc = ("steps", name, "fork")
    for branch, first in fork.branches.items():
        building.step_named((*loc, "branches", branch), first)
    building.step_named((*loc, "join"), fork.join)
    return ForkStep(name, after, fork.branches, fork.join)


def _join(_building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    of: Any = document.join and document.join.of
    return JoinStep(name, after, {"all": None, "any": 1}.get(of, of))


def _decide(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    decide: Any = document.decide
    loc: Loc = ("steps", name, "decide")
    for index, arm in enumerate(decide.arms or ()):
        building.step_named((*loc, "arms", index), arm)
    if decide.features not in building.vectors:
        hint = close_to(decide.features, building.vectors)
        message = f"no vector is called {decide.features!r}"
        building.names.add(building.read, (*loc, "features"), "E012", message, hint)
    _check_model(building, loc, decide)
    return DecideStep(
        name=name,
        next=after,
        arms=tuple(decide.choices),
        model=decide.model or f"{building.journey.journey}/{name}",
        vector=building.vectors.get(decide.features, Vector(decide.features, ())),
        reward=_reward(building, (*loc, "reward"), decide.reward),
        reach={},
        routes=decide.arms is not None,
        binds=decide.as_ or "",
        contents=decide.contents,
        baseline=decide.baseline,
        floor=float(decide.explore.floor),
        policy=decide.explore.policy,
    )


def _check_model(building: Building, loc: Loc, decide: Any) -> None:
    """A model that is named must exist, choose among arms, and see the same vector."""
    names, read, models = building.names, building.read, building.models
    if decide.model is None:
        check_settings(read, (*loc, "settings"), decide.explore.policy, decide.settings, names)
        return
    model = models.get(decide.model)
    if model is None:
        message = f"no valid model is called {decide.model!r}"
        names.add(read, (*loc, "model"), "E012", message, close_to(decide.model, models))
    elif model.kind not in CHOOSING:
        message = f"the model {model.name!r} is of kind {model.kind}: it chooses no arm"
        names.add(read, (*loc, "model"), "E016", message)
    elif model.vector is not None and model.vector.name != decide.features:
        message = f"the model {model.name!r} sees the vector {model.vector.name!r}"
        names.add(read, (*loc, "features"), "E016", message)


CHOOSING = ("thompson", "uniform", "most_popular")
"""The kinds of models that choose among arms."""


def _reward(building: Building, loc: Loc, reward: Any) -> Reward:
    events = []
    for index, one in enumerate(reward.events):
        here: Loc = (*loc, "events", index)
        value = _number(building, (*here, "value"), one.value, one.event) or 0.0
        events.append(RewardEvent(building.match(here, one), value, one.final))
    return Reward(
        within=reward.within,
        events=tuple(events),
        otherwise=reward.otherwise,
        most=reward.most,
        credit_all=reward.credit == "all",
    )


def _number(
    building: Building, loc: Loc, value: float | str | None, event: str = ""
) -> float | ValueExpression | None:
    """Give a number as it is, and compile an expression that gives one."""
    if not isinstance(value, str):
        return value
    return building.names.number(building.read, loc, value, building.types(event))


def _offer(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    use: Any = document.offer
    loc: Loc = ("steps", name, "offer")
    offer = building.offers.get(use.use)
    if offer is None:
        hint = close_to(use.use, building.offers)
        message = f"no valid offer is called {use.use!r}"
        building.names.add(building.read, (*loc, "use"), "E012", message, hint)
    on = building.names.value(building.read, (*loc, "on"), use.on, building.types())
    otherwise = building.step_named((*loc, "else"), use.else_)
    return OfferStep(name, after, offer, on, otherwise)  # type: ignore[arg-type]


def _emit(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    emit: Any = document.emit
    loc: Loc = ("steps", name, "emit")
    if emit.purpose and f"consent.{emit.purpose}" not in building.names.common:
        message = f"no schema declares the purpose {emit.purpose!r}"
        building.names.add(building.read, (*loc, "purpose"), "E010", message)
    return EmitStep(
        name=name,
        next=after,
        kind=emit.kind,
        surfaces=tuple(emit.surfaces),
        purpose=emit.purpose or building.purpose,
        expires=emit.expires or 0,
        content=emit.content or "",
        data=building.dynamic((*loc, "data"), emit.data),
        place=building.read.place(loc),
        borrowed=not emit.purpose,
        value=_number(building, (*loc, "value"), emit.value),
    )


def _set(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    values: Any = document.set
    loc: Loc = ("steps", name, "set")
    for field in values:
        if f"customer.{field}" not in building.names.common:
            message = f"no schema declares the customer's field {field!r}"
            building.names.add(building.read, (*loc, field), "E010", message)
    return SetStep(name, after, building.dynamic(loc, values))


def _goto(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    goto: Any = document.goto
    target = building.step_named(("steps", name, "goto", "step"), goto.step)
    return GotoStep(name, after, target or "", goto.at_most)


def _exit(_building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    return ExitStep(name, after, str(document.exit))


BUILDERS: dict[str, Callable[[Building, str, str | None, StepDocument], Step]] = {
    "wait": build_wait,
    "wait_for": build_wait_for,
    "branch": _branch,
    "split": _split,
    "fork": _fork,
    "join": _join,
    "decide": _decide,
    "offer": _offer,
    "score": build_score,
    "emit": _emit,
    "set": _set,
    "call": build_call,
    "goto": _goto,
    "exit": _exit,
}
"""What builds each verb."""
