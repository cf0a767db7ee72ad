"""Forks: which steps lie in which branch, and the ways that would lead out of one or into one."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeys.compiling.building import Building
from journeys.compiling.reach import leads_to
from journeys.documents import JourneyDocument
from journeys.plan import Branch
from journeys.steps.fork import ForkStep
from journeys.steps.join import JoinStep
from journeys.steps.step import Step
from journeys.tree import Loc


def closed(steps: Mapping[str, Step]) -> dict[str, Step]:
    """Give the steps with the last one leading to its join, where a branch ends with it.

    So a branch that runs to its end comes to its join there.
    """
    last = steps[list(steps)[-1]]
    branch = branches_of(steps).get(last.name)
    if branch is None or last.next is not None:
        return dict(steps)
    return {**steps, last.name: dataclasses.replace(last, next=branch.join)}  # type: ignore[type-var]


def branches_of(steps: Mapping[str, Step]) -> dict[str, Branch]:
    """Say for each step inside a fork in which branch it lies: in the first one that leads to it."""
    outside, found = _outside(steps), _firsts(steps)
    for first, branch in list(found.items()):
        waiting = _behind(steps[first])
        while waiting:
            step = waiting.pop()
            if step in steps and step not in outside and step not in found and step != branch.join:
                found[step] = branch
                waiting += _behind(steps[step])
    return found


def _firsts(steps: Mapping[str, Step]) -> dict[str, Branch]:
    """Give the steps at which branches begin; of two that begin at one, the first one has it."""
    found: dict[str, Branch] = {}
    for fork in _forks(steps):
        for name, first in fork.branches.items():
            if first in steps and not isinstance(steps[first], JoinStep):
                found.setdefault(first, Branch(fork.name, name, fork.join))
    return found


def _behind(step: Step) -> list[str]:
    """Give where a step leads when nobody goes into a branch: behind a fork lies its join."""
    return [step.join] if isinstance(step, ForkStep) else leads_to(step)


def _forks(steps: Mapping[str, Step]) -> list[ForkStep]:
    return [step for step in steps.values() if isinstance(step, ForkStep)]


def _outside(steps: Mapping[str, Step]) -> set[str]:
    """Give the steps that are come to without going into a branch."""
    firsts = _firsts(steps)
    found: dict[str, None] = {}
    waiting = [next(iter(steps))]
    while waiting:
        name = waiting.pop()
        if name in steps and name not in found and name not in firsts:
            found[name] = None
            waiting += _behind(steps[name])
    return set(found)


@dataclass(slots=True)
class _Check:
    """The steps of a journey while its forks are looked at."""

    building: Building
    steps: Mapping[str, Step]
    branches: Mapping[str, Branch]

    def say(self, loc: Loc, message: str, code: str = "E021") -> None:
        self.building.names.add(self.building.read, loc, code, message)


def check_forks(building: Building, steps: Mapping[str, Step]) -> Mapping[str, Branch]:
    """Find what leads out of a fork, or into one beside it; give the branch of each step that has one."""
    check = _Check(building, steps, branches_of(steps))
    joins: dict[str, str] = {}
    for fork in _forks(steps):
        _check_fork(check, fork, joins)
    for step in steps.values():
        if isinstance(step, JoinStep) and step.name not in joins:
            check.say(("steps", step.name, "key"), f"no fork joins at {step.name!r}")
        for target in dict.fromkeys(leads_to(step)):
            _check_way(check, step, target, joins)
    _check_beginning(check)
    return check.branches


def _check_fork(check: _Check, fork: ForkStep, joins: dict[str, str]) -> None:
    loc: Loc = ("steps", fork.name, "fork")
    if fork.name in check.branches:
        outer = check.branches[fork.name]
        check.say(loc, f"forks do not nest: this one lies in the branch {outer}")
    join = check.steps.get(fork.join)
    if join is not None:
        _check_join(check, fork, join, joins)
    for name, first in fork.branches.items():
        own = Branch(fork.name, name, fork.join)
        if first in check.steps and check.branches.get(first) != own:
            message = f"the branch {own} needs a step of its own to begin at: {first!r} is none"
            check.say((*loc, "branches", name), message)


def _check_join(check: _Check, fork: ForkStep, join: Step, joins: dict[str, str]) -> None:
    loc: Loc = ("steps", fork.name, "fork", "join")
    if not isinstance(join, JoinStep):
        check.say(loc, f"{join.name!r} is no join step")
    elif joins.setdefault(join.name, fork.name) != fork.name:
        check.say(loc, f"{join.name!r} is the join of {joins[join.name]!r} already")
    elif join.least is not None and join.least > len(fork.branches):
        message = f"{join.least} branches cannot come here: {fork.name!r} has {len(fork.branches)}"
        check.say(("steps", join.name, "join", "of"), message, "E004")


def _check_way(check: _Check, step: Step, target: str, joins: Mapping[str, str]) -> None:
    """A way leads from outside to outside, from a branch to itself or to its join."""
    here, there = check.branches.get(step.name), check.branches.get(target)
    if target not in check.steps or isinstance(step, ForkStep):
        return
    if here is not None:
        if there != here and target != here.join and here.join in check.steps:
            check.say(_way(check, step, target), f"{target!r} lies outside the branch {here}")
    elif target in joins:
        message = f"only the branches of {joins[target]!r} may lead to its join {target!r}"
        check.say(_way(check, step, target), message)
    elif there is not None:
        check.say(_way(check, step, target), f"only its fork may lead into the branch {there}")


def _way(check: _Check, step: Step, target: str) -> Loc:
    """Give the place that says where a step leads, or the step where nothing does."""
    document = check.building.journey.steps[step.name]
    loc: Loc = ("steps", step.name)
    if document.next == target:
        return (*loc, "next")
    if document.goto and document.goto.step == target:
        return (*loc, "goto", "step")
    return (*loc, "key")


def _check_beginning(check: _Check) -> None:
    """Nobody begins inside a fork: nor goes on there after an error, or moved to another version."""
    for loc, name in _beginnings(check.steps, check.building.journey):
        if name in check.branches or isinstance(check.steps.get(name), JoinStep):
            check.say(loc, f"nobody can begin at {name!r}: it lies inside a fork")


def _beginnings(steps: Mapping[str, Step], document: JourneyDocument) -> Iterator[tuple[Loc, str]]:
    first = next(iter(steps))
    yield ("steps", first, "key"), first
    if document.on_error is not None and document.on_error in steps:
        yield ("on_error",), document.on_error
    if document.migrate is not None and document.migrate.removed.step is not None:
        yield ("migrate", "removed", "step"), document.migrate.removed.step
