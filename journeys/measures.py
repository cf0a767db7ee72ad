"""Measures: what is counted of each customer in an experiment, from their first exposure on."""

from math import isfinite

from journeys.experiment import SALT, Experiment, Measure
from journeys.run import Run
from journeys.state import Watch
from journeys.steps.set import computed


def measure(run: Run) -> None:
    """Count this event for every experiment of the customer; forget what time has closed."""
    if not run.state.watches:
        return
    for watch in [one for one in run.state.watches if one.journey and not one.enrolment]:
        experiment = run.plan.experiments.get(watch.journey.removeprefix(SALT))
        found = _measure(experiment, watch)
        if experiment is None or found is None or watch.closes <= run.now:
            run.state.watches.remove(watch)
        elif run.matches(found.match, run.scope(run.now)):
            _count(run, watch, experiment, found)


def _measure(experiment: Experiment | None, watch: Watch) -> Measure | None:
    """Give what was to be counted when the customer was exposed, also where a later version differs."""
    version = experiment.of_version(watch.version) if experiment else None
    return version.measures.get(watch.name) if version else None


def _count(run: Run, watch: Watch, experiment: Experiment, found: Measure) -> None:
    value = 1.0 if found.value is None else computed(found.value, run.scope(run.now))
    if value is None or not isfinite(value):
        return
    if found.value is None:
        run.state.watches.remove(watch)
    data = {
        "customer": run.customer,
        "experiment": experiment.name,
        "experiment_version": watch.version,
        "arm": watch.key,
        "measure": found.name,
        "value": float(value),
        "caused_by": run.event.id,
        "event": "outcome",
    }
    run.say("journey.lifecycle", "rumbo.experiment.outcome", data)
    run.note(f"{experiment.name}.{found.name}", "counted", {"value": float(value)})
