"""Experiments: a document becomes what the engine runs, and a ``split`` finds the steps of its arms."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from journeys.compiling.building import Building
from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import ExperimentDocument
from journeys.documents.experiment import METRIC, Guardrail, Metric
from journeys.documents.steps import Split
from journeys.durations import written
from journeys.experiment import Experiment, Measure
from journeys.local_time import millis
from journeys.steps.experiment import ExperimentStep
from journeys.tree import Loc

ARM_IS_STEP = "an arm is a step of that name, or `ways` says which"
"""The hint where an arm has no step, and no way that says another."""


def compile_experiments(
    reads: Sequence[Read], names: Names, before: Mapping[str, Experiment]
) -> dict[str, Experiment]:
    """Give every experiment of a set, with its earlier versions; one that is gone adds nobody any more."""
    found = {read.name: _experiment(read, names) for read in reads}
    known: dict[str, Experiment] = {name: one for name, one in found.items() if one is not None}
    gone = {name: one for name, one in before.items() if name not in known}
    known = {name: _with_earlier(one, before.get(name)) for name, one in known.items()}
    return known | {name: dataclasses.replace(one, starts=0, stops=0) for name, one in gone.items()}


def _with_earlier(now: Experiment, last: Experiment | None) -> Experiment:
    if last is None:
        return now
    versions = (dataclasses.replace(last, earlier=()), *last.earlier)
    earlier = tuple(one for one in versions if one.version != now.version)
    return dataclasses.replace(now, earlier=earlier) if earlier else now


def _experiment(read: Read, names: Names) -> Experiment | None:
    """Give one experiment; None when it has findings."""
    document = read.document
    assert isinstance(document, ExperimentDocument)  # noqa: S101 - the caller chose it by kind
    before = len(names.findings)
    _check_names(read, names, document)
    control = document.control or next(iter(document.arms))
    stop = document.stop
    made = Experiment(
        name=document.experiment,
        version=document.version,
        shares={arm: float(share) for arm, share in document.arms.items()},
        control=control,
        then=(stop.then if stop else None) or control,
        measures={
            name: _compiled(read, names, loc, name, one) for loc, name, one in _all(document)
        },
        design=_design(document, control),
        starts=millis(document.start.at) if document.start else 0,
        stops=millis(stop.at) if stop else None,
    )
    return made if len(names.findings) == before else None


def _check_names(read: Read, names: Names, document: ExperimentDocument) -> None:
    """Note arms that are none, and a guardrail of the metric's name."""
    arms = document.arms
    then = document.stop.then if document.stop else None
    named: tuple[tuple[Loc, str | None], ...] = (
        (("control",), document.control),
        (("stop", "then"), then),
    )
    for loc, arm in named:
        if arm is not None and arm not in arms:
            names.add(read, loc, "E026", f"no arm is called {arm!r}", close_to(arm, arms))
    if METRIC in document.guardrails:
        message = f"a guardrail cannot be called {METRIC!r}: the metric is"
        names.add(read, ("guardrails", METRIC, "key"), "E026", message)


def _all(document: ExperimentDocument) -> Iterator[tuple[Loc, str, Metric]]:
    """Give where each measure stands, its name, and itself."""
    yield (METRIC,), METRIC, document.metric
    for name, one in document.guardrails.items():
        yield ("guardrails", name), name, one


def _compiled(read: Read, names: Names, loc: Loc, name: str, one: Metric) -> Measure:
    match = names.match(read, loc, one.event, one.where)
    value = names.number(read, (*loc, "value"), one.value, names.types(one.event))
    return Measure(name, match, one.within, value)


def _design(document: ExperimentDocument, control: str) -> dict[str, Any]:
    """Give what an exposure says of its experiment, so that its messages can be judged by themselves."""
    return {
        "shares": {arm: float(share) for arm, share in document.arms.items()},
        "control": control,
        "error": float(document.error),
        "tightest_at": document.tightest_at,
        "measures": [_said(name, one) for _, name, one in _all(document)],
    }


def _said(name: str, one: Metric) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": name,
        "event": one.event,
        "where": one.where,
        "value": one.value,
        "counts": "sum" if one.value else "once",
        "within": written(one.within),
    }
    if isinstance(one, Guardrail):
        said |= {"worse": one.worse, "at_most": float(one.at_most or 0)}
    return said


def arms_of(reads: Sequence[Read]) -> dict[str, list[str]]:
    """Give the arms of every experiment that has a document, also of one with findings."""
    documents = (read.document for read in reads)
    return {
        one.experiment: list(one.arms) for one in documents if isinstance(one, ExperimentDocument)
    }


def build_experiment(
    building: Building, name: str, after: str | None, split: Split
) -> ExperimentStep:
    """Build a ``split`` by an experiment: every arm has a way, and every way is that of an arm."""
    loc: Loc = ("steps", name, "split")
    called, experiments = str(split.experiment), building.others.experiments
    experiment = experiments.get(called)
    ways = split.ways or {arm: arm for arm in _arms(building, name, called)}
    for arm, step in ways.items():
        if split.ways:
            building.step_named((*loc, "ways", arm), step)
        else:
            building.step_named((*loc, "experiment"), step, ARM_IS_STEP)
    if experiment is None:
        message = f"no valid experiment is called {called!r}"
        hint = close_to(called, experiments)
        building.names.add(building.read, (*loc, "experiment"), "E012", message, hint)
    else:
        _check_ways(building, loc, experiment, ways)
    control = experiment.control if experiment else ""
    return ExperimentStep(name, after, called, ways, control)


def _arms(building: Building, name: str, called: str) -> Sequence[str]:
    """Give the arms of an experiment; any step below could be one where nobody knows it."""
    order = list(building.journey.steps)
    return building.others.arms.get(called, order[order.index(name) + 1 :])


def _check_ways(
    building: Building, loc: Loc, experiment: Experiment, ways: Mapping[str, str]
) -> None:
    names, read, arms = building.names, building.read, experiment.shares
    for way in ways:
        if way not in arms:
            message = f"the experiment {experiment.name!r} has no arm {way!r}"
            names.add(read, (*loc, "ways", way, "key"), "E026", message, close_to(way, arms))
    missing = [arm for arm in arms if arm not in ways]
    if missing:
        message = f"no way for {', '.join(map(repr, missing))} of {experiment.name!r}"
        names.add(read, (*loc, "ways"), "E026", message, "every arm of the experiment has a way")
