"""What follows from a plan alone: the learners of its models before anything was learned, and its checks."""

from journeys.force import Learned
from journeys.plan import Plan
from online_models.learner import build
from streams.envelope.validate import Schemas


class Priors:
    """Builds each model's prior, and the check of events against the schemas, once per plan."""

    def __init__(self) -> None:
        self._built: dict[tuple[int, str], Learned] = {}
        self._schemas: dict[int, Schemas] = {}

    def prior(self, plan: Plan, model: str) -> Learned:
        """Give the learner that a model's document describes, with no snapshot to its name."""
        key = (plan.number, model)
        if key not in self._built:
            wanted = plan.models[model]
            self._built[key] = Learned(learner=build(wanted.kind, wanted.settings))
        return self._built[key]

    def schemas(self, plan: Plan) -> Schemas:
        """Give the check of events against what the plan declares."""
        if plan.number not in self._schemas:
            self._schemas[plan.number] = Schemas(plan.schemas)
        return self._schemas[plan.number]
