"""Labels: whether what a model was asked about came true within its horizon."""

from journeys.context import restore
from journeys.questions import open_question
from journeys.run import Run
from journeys.state import Watch


def resolve(run: Run) -> None:
    """Close the questions that this event answers with yes, then ask those that it opens."""
    answered = run.plan.answered.get(run.event.name)
    if answered is not None and run.state.watches:
        scope = run.scope(run.now)
        for watch in [w for w in run.state.watches if not w.journey]:
            model = answered.get(watch.name)
            if model is not None and model.label is not None and run.matches(model.label, scope):
                close(run, watch, label=True)
    asked = run.plan.asked.get(run.event.name)
    if asked is not None:
        scope = run.scope(run.now)
        for model in asked:
            if model.every is not None and run.matches(model.every, scope):
                open_question(run.state, model, scope, run.now)


def close(run: Run, watch: Watch, *, label: bool) -> None:
    """Write the example of a question that is answered."""
    run.state.watches.remove(watch)
    model = run.plan.models.get(watch.name)
    context = restore(watch.context, model.vector if model else None)
    if model is None or context is None:
        return
    example = {"model": model.name, "context": context, "label": label}
    run.say("learning.examples", "rumbo.example", example, key=model.name)
