"""Journeys: a document becomes its entry, exits, goals and steps; one with findings stays out."""

import dataclasses
from collections.abc import Mapping, Sequence

from journeys.clock import CLOCK
from journeys.compiling.bindings import bound_names, check_bindings
from journeys.compiling.building import Building, Journeys
from journeys.compiling.calls import with_calls
from journeys.compiling.entry import build_entry
from journeys.compiling.forks import branches_of, check_forks, closed
from journeys.compiling.names import Names
from journeys.compiling.policies import Policy
from journeys.compiling.reach import (
    emitted_without_quote,
    loops_without_wait,
    reachable,
    stoppable,
)
from journeys.compiling.steps import build_step
from journeys.diagnostic import Read, close_to
from journeys.documents import JourneyDocument
from journeys.documents.journey import NO_RETRY
from journeys.features import FeaturePlan
from journeys.plan import (
    Exit,
    Goal,
    JourneyPlan,
    Match,
    Migration,
    ModelPlan,
    Vector,
)
from journeys.policies.consent import ConsentRule
from journeys.policies.exclusive import ExclusiveRule
from journeys.policies.hold import HoldRule
from journeys.policies.rule import Rule
from journeys.quote import OfferPlan
from journeys.rescue import LEAVE
from journeys.steps.call import CallStep
from journeys.steps.decide import DecideStep
from journeys.steps.emit import EmitStep
from journeys.steps.step import Step
from journeys.steps.wait_for import WaitForStep
from journeys.tree import Loc


def compile_journey(
    read: Read,
    names: Names,
    policies: Mapping[str, Policy],
    vectors: Mapping[str, Vector],
    offers: Mapping[str, OfferPlan],
    models: Mapping[str, ModelPlan],
    remembered: list[FeaturePlan],
    others: Journeys,
) -> JourneyPlan | None:
    """Give the journey; None when something in its file was found wrong.

    What its waits look back for is added to ``remembered``. Of the ``others`` it can call those
    that are built already.
    """
    document = read.document
    assert isinstance(document, JourneyDocument)  # noqa: S101 - the caller chose it by kind
    before = len(names.findings)
    listed = _policies(read, document, names, policies)
    rules = tuple(rule for policy in listed for rule in policy.rules)
    bound = bound_names(document)
    check_bindings(read, document, names)
    purpose = next((rule.purpose for rule in rules if isinstance(rule, ConsentRule)), "")
    building = Building(read, document, names, vectors, offers, models, purpose, bound, others)
    steps = _steps(building)
    _check_graph(building, steps)
    journey = JourneyPlan(
        name=document.journey,
        version=document.version,
        entry=build_entry(building),
        steps=steps,
        first=next(iter(steps)),
        exits=tuple(_exit(building, name) for name in document.exits),
        goals={name: _goal(building, name) for name in document.goals},
        holdout=float(document.holdout or 0),
        rules=rules,
        exclusive=_exclusive(document, listed),
        max_age=document.max_age,
        priority=document.priority,
        lever=document.lever,
        weighs=_weighs(document, rules, steps),
        transactional=document.transactional,
        listens=_listens(steps),
        migration=_migration(building),
        on_error=document.on_error or "",
        branches=branches_of(steps),
        calls=frozenset(s.pin for s in steps.values() if isinstance(s, CallStep) and s.pin),
    )
    if len(names.findings) > before:
        return None
    remembered += building.remembered
    return journey


def _policies(
    read: Read, document: JourneyDocument, names: Names, policies: Mapping[str, Policy]
) -> list[Policy]:
    """Give the policies that a journey lists."""
    for index, policy in enumerate(document.policies):
        if policy not in policies:
            message = f"no valid policy is called {policy!r}"
            names.add(read, ("policies", index), "E012", message, close_to(policy, policies))
    return [policies[name] for name in document.policies if name in policies]


def _exclusive(document: JourneyDocument, listed: Sequence[Policy]) -> tuple[ExclusiveRule, ...]:
    """Give the rules of the exclusive groups to which a journey belongs."""
    rules = (policy.exclusive for policy in listed)
    return tuple(rule for rule in rules if rule and document.journey in rule.journeys)


def _weighs(document: JourneyDocument, rules: Sequence[Rule], steps: Mapping[str, Step]) -> bool:
    """Say whether anything weighs this journey's emissions."""
    valued = any(isinstance(s, EmitStep) and s.value is not None for s in steps.values())
    return document.lever != 1.0 or valued or any(isinstance(rule, HoldRule) for rule in rules)


def _steps(building: Building) -> dict[str, Step]:
    order = list(building.journey.steps)
    following = dict(zip(order, [*order[1:], None], strict=True))
    own = closed({name: build_step(building, name, following[name]) for name in order})
    steps = with_calls(building, own, check_forks(building, own))
    return {name: _with_reach(step, steps) for name, step in steps.items()}


def _with_reach(step: Step, steps: Mapping[str, Step]) -> Step:
    if not isinstance(step, DecideStep):
        return step
    starts = {arm: step.way(arm) for arm in step.arms}
    reach = {arm: stoppable(steps, start) for arm, start in starts.items()}
    return dataclasses.replace(step, reach=reach)


def _check_graph(building: Building, steps: Mapping[str, Step]) -> None:
    starts, own = [next(iter(steps)), *_on_error(building)], building.journey.steps
    found = reachable(steps, starts)
    for name in own:
        if name not in found:
            message = f"no step leads to {name!r}"
            building.names.add(building.read, ("steps", name, "key"), "E014", message)
    for name in filter(own.__contains__, emitted_without_quote(steps, starts)):
        message = f"{name!r} can be reached without a quote: an offer step comes before it"
        building.names.add(building.read, ("steps", name, "key"), "E018", message)
    for name in filter(own.__contains__, loops_without_wait(steps)):
        message = f"{name!r} can come back to itself without a wait or a pass limit"
        building.names.add(building.read, ("steps", name, "key"), "E015", message)


def _on_error(building: Building) -> list[str]:
    """Give the step at which an enrolment goes on after an error, if there is one."""
    step = building.journey.on_error
    if step == "retry" and step not in building.journey.steps:
        building.names.add(building.read, ("on_error",), "E013", NO_RETRY)
        return []
    return [] if step in (None, LEAVE) else [building.step_named(("on_error",), step) or ""]


def _migration(building: Building) -> Migration | None:
    document = building.journey.migrate
    if document is None:
        return None
    loc: Loc = ("migrate",)
    if building.journey.version in document.from_:
        message = "a version cannot move to itself: raise version"
        building.names.add(building.read, (*loc, "from"), "E004", message)
    for old, new in document.map.items():
        building.step_named((*loc, "map", old), new)
    return Migration(
        versions=frozenset(document.from_),
        steps=document.map,
        instead=building.step_named((*loc, "removed", "step"), document.removed.step) or "",
        reason=document.removed.exit or "",
        retime=document.retime,
    )


def _listens(steps: Mapping[str, Step]) -> dict[str, tuple[tuple[str, Match], ...]]:
    found: dict[str, tuple[tuple[str, Match], ...]] = {}
    for step in steps.values():
        if isinstance(step, WaitForStep) and step.from_entry:
            for alias, match in step.matches:
                heard = (step.heard_as(alias), match)
                found[match.event] = (*found.get(match.event, ()), heard)
    return found


def _exit(building: Building, name: str) -> Exit:
    way = building.journey.exits[name]
    loc = ("exits", name)
    if way.goal is not None and way.goal not in building.journey.goals:
        message = f"no goal is called {way.goal!r}"
        hint = close_to(way.goal, building.journey.goals)
        building.names.add(building.read, (*loc, "goal"), "E012", message, hint)
    match = None
    if way.event is not None:
        match = building.match(loc, way, CLOCK)
    when_loc = (*loc, "when")
    when = building.names.condition(building.read, when_loc, way.when, building.types())
    return Exit(name, match, when, way.goal or "")


def _goal(building: Building, name: str) -> Goal:
    goal = building.journey.goals[name]
    loc = ("goals", name)
    bound = {"key": "string"}
    types = building.names.types(goal.event, bound)
    return Goal(
        name=name,
        match=building.names.match(building.read, loc, goal.event, goal.where, bound),
        within=goal.within,
        value=building.names.number(building.read, (*loc, "value"), goal.value, types),
    )
