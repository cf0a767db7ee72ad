"""Observations: what a model's writer learns from an event by itself, without any decision."""

from dataclasses import dataclass
from typing import Any

from journeys.plan import Match, ModelPlan
from journeys.run import Run
from journeys.scope import Scope


@dataclass(frozen=True, slots=True)
class Observe:
    """One example per matching event, with a row per group: bought or not, at which discount.

    ``bought`` names the event's list of groups, ``discounts`` its mapping from group to the share
    taken off. Means over customers belong to the model's writer, never to a lane.
    """

    match: Match
    groups: tuple[str, ...]
    bought: str
    discounts: str


def observe(run: Run) -> None:
    """Write the examples that this event gives by itself, with the features as they stood before it."""
    models = run.plan.observers.get(run.event.name)
    if models is None:
        return
    scope = run.scope(run.now)
    for model in models:
        if run.matches(model.observe.match, scope):
            rows = [_row(run, model, scope, group) for group in model.observe.groups]
            example = {"model": model.name, "at": run.now, "rows": rows}
            run.say("learning.examples", "rumbo.example", example, key=model.name)


def _row(run: Run, model: ModelPlan, scope: Scope, group: str) -> dict[str, Any]:
    observed: Observe = model.observe
    bought = group in (run.event.data.get(observed.bought) or ())
    discount = (run.event.data.get(observed.discounts) or {}).get(group, 0.0)
    return {
        "group": group,
        "bought": bought,
        "discount": min(max(float(discount), 0.0), 0.95) if bought else None,
        "context": scope.vector(model.vector, group) if model.vector else {},
    }
