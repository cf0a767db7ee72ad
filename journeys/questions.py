"""Questions to a model whose answer time will give: whether its event comes within the horizon."""

from journeys.context import keep
from journeys.event import Millis
from journeys.plan import ModelPlan
from journeys.scope import Scope
from journeys.state import Customer, Watch


def open_question(state: Customer, model: ModelPlan, scope: Scope, now: Millis) -> None:
    """Remember what the model sees now; the label will follow. One open question at an instant."""
    if model.vector is None or not model.horizon:
        return
    closes = now + model.horizon
    if any(w.name == model.name and w.closes == closes for w in state.watches):
        return
    context = keep(scope.vector(model.vector), model.vector.entries)
    state.watches.append(Watch(name=model.name, closes=closes, context=context))
