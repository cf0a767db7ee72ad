"""``split`` by an experiment: each customer goes the way of their arm, and is exposed to it once."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeys.experiment import SALT, Experiment
from journeys.state import Watch
from journeys.steps.split import assigned, keep
from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class ExperimentStep(Passing):
    """Sends each customer the way of their arm; ``ways`` are the steps of the arms.

    The experiment is the one in force, whatever version of the journey asks.
    """

    name: str
    next: str | None
    experiment: str
    ways: Mapping[str, str]
    control: str

    def enter(self, walk: Walk) -> Move:
        """Go the arm's way; who meets the experiment for the first time is exposed, and counted from now on."""
        arm = self._arm(walk)
        walk.run.note(f"{walk.journey.name}.steps.{self.name}", "assigned", {"arm": arm})
        return Go(self.ways[arm])

    def _arm(self, walk: Walk) -> str:
        run, salt, silent = walk.run, SALT + self.experiment, walk.enrolment.held_out
        kept, experiment = run.state.splits.get(salt, ""), run.plan.experiments.get(self.experiment)
        if kept in self.ways:
            if not silent:
                keep(run.state.splits, salt, kept)
            return kept
        if experiment is None or kept in experiment.shares:
            return self.control
        closed = experiment.closed(run.now)
        arm = closed or assigned(experiment.shares, salt, run.customer)
        if arm not in self.ways:  # an arm that came after this version of the journey
            return self.control
        if not closed and not silent:
            keep(run.state.splits, salt, arm)
            if not kept:
                _expose(walk, self.name, experiment, arm)
        return arm


def _expose(walk: Walk, step: str, experiment: Experiment, arm: str) -> None:
    """Say that the customer is in the experiment, and watch for all that is counted of them."""
    for measure in experiment.measures.values():
        walk.run.state.watches.append(
            Watch(
                name=measure.name,
                journey=SALT + experiment.name,
                version=experiment.version,
                key=arm,
                closes=walk.run.now + measure.within,
            )
        )
    data = walk.about() | {
        "event": "exposed",
        "step": step,
        "experiment": experiment.name,
        "experiment_version": experiment.version,
        "arm": arm,
        "share": experiment.shares[arm],
        "design": experiment.design,
    }
    walk.run.say("journey.lifecycle", "rumbo.experiment.exposed", data)
