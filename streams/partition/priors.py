"""Priors: the learners of a plan's models before anything was learned."""

from journeys.force import Learned
from journeys.plan import Plan
from online_models.learner import build


class Priors:
    """Builds each model's prior once per plan."""

    def __init__(self) -> None:
        self._built: dict[tuple[int, str], Learned] = {}

    def prior(self, plan: Plan, model: str) -> Learned:
        """Give the learner that a model's document describes, with no snapshot to its name."""
        key = (plan.number, model)
        if key not in self._built:
            wanted = plan.models[model]
            self._built[key] = Learned(learner=build(wanted.kind, wanted.settings))
        return self._built[key]
