"""What learners know in a simulation: nothing (the baseline decides), or what its own examples teach."""

from journeys.force import Learned
from journeys.outcome import Outcome
from journeys.plan import Plan
from online_models.learner import build

STARTING = "simulated"
"""The name of a snapshot in a simulation that learns."""


class Lessons:
    """Learners of a plan that begin with nothing and learn each example as soon as it is written."""

    def __init__(self, plan: Plan) -> None:
        self.models = {
            name: Learned(build(model.kind, model.settings), STARTING)
            for name, model in plan.models.items()
        }
        self.learned = 0

    def learn(self, outcome: Outcome) -> None:
        """Learn the examples of an outcome."""
        for message in outcome.messages:
            if message.topic == "learning.examples":
                known = self.models.get(message.data["model"])
                if known is not None:
                    known.learner.learn_one(message.data)
                    self.learned += 1
