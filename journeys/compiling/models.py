"""Models: those that documents name, and those that ``decide`` steps imply."""

from collections.abc import Mapping
from typing import Any

from journeys.compiling.building import Building
from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import ModelDocument
from journeys.documents.steps import StepDocument
from journeys.observations import Observe
from journeys.plan import ModelPlan, Vector
from journeys.steps.score import ScoreStep
from journeys.steps.step import Step
from journeys.tree import Loc


def compile_model(read: Read, names: Names, vectors: Mapping[str, Vector]) -> ModelPlan | None:
    """Give the model of a document; None when it has findings."""
    document = read.document
    assert isinstance(document, ModelDocument)  # noqa: S101 - the caller chose it by kind
    if document.features not in vectors:
        hint = close_to(document.features, vectors)
        names.add(read, ("features",), "E012", f"no vector is called {document.features!r}", hint)
        return None
    before = len(names.findings)
    plan = _model(read, document, names, vectors)
    parts = [part for part in ("settings", "estimator") if getattr(document, part)]
    check_settings(read, (parts[0] if parts else "kind",), plan.kind, plan.settings, names)
    return plan if len(names.findings) == before else None


def check_settings(
    read: Read, loc: Loc, kind: str, settings: Mapping[str, Any], names: Names
) -> None:
    """Build the learner once: what it refuses is a finding here, and no accident later."""
    from online_models.learner import build  # noqa: PLC0415 - numpy and scipy load for a while

    try:
        build(kind, settings)
    except ValueError as error:
        names.add(read, loc, "E016", str(error))


def _model(
    read: Read, document: ModelDocument, names: Names, vectors: Mapping[str, Vector]
) -> ModelPlan:
    label, asked = document.label, document.asked
    return ModelPlan(
        name=document.model,
        kind="observed_demand" if document.observe else document.kind,
        settings=_settings(document),
        vector=vectors[document.features],
        publishes=document.publishes or "",
        label=names.match(read, ("label",), label.event, label.where) if label else None,
        horizon=label.within if label else 0,
        every=names.match(read, ("asked",), asked.event, asked.where) if asked else None,
        observe=_observe(read, document, names),
    )


def _settings(document: ModelDocument) -> dict[str, Any]:
    given: dict[str, Any] = dict(document.settings)
    return given | ({"estimator": document.estimator} if document.estimator else {})


def _observe(read: Read, document: ModelDocument, names: Names) -> Observe | None:
    observed = document.observe
    if observed is None:
        return None
    match = names.match(read, ("observe",), observed.event, observed.where)
    fields = names.events.get(observed.event, {})
    for key in ("bought", "discounts"):
        name = getattr(observed, key)
        if name not in fields:
            message = f"{observed.event} has no field {name!r}"
            names.add(read, ("observe", key), "E010", message, close_to(name, fields))
    return Observe(match, tuple(observed.groups), observed.bought, observed.discounts)


def build_score(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    """Build a ``score`` step: its model must exist and publish something."""
    score: Any = document.score
    loc: Loc = ("steps", name, "score", "model")
    model = building.models.get(score.model)
    if model is None:
        message = f"no valid model is called {score.model!r}"
        hint = close_to(score.model, building.models)
        building.names.add(building.read, loc, "E012", message, hint)
    elif not model.publishes:
        message = f"the model {model.name!r} publishes nothing that could be read"
        building.names.add(building.read, loc, "E016", message)
    reads = f"customer.{model.publishes}" if model else ""
    return ScoreStep(name, after, score.model, reads, score.as_, score.otherwise)
