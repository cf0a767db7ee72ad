"""A dry run: a source through a plan, with every policy, cap, quiet hour and timer, and nothing sent."""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from journeys.event import Event, Millis
from journeys.outcome import Outcome
from journeys.plan import Plan
from journeys.simulation.learning import Lessons
from journeys.simulation.path import Paths
from journeys.simulation.simulation import Simulation
from journeys.simulation.tally import Tally
from streams.collector import spare_the_collector
from streams.envelope.rejection import Rejection
from streams.envelope.validate import Schemas
from streams.simulation.source import Source


@dataclass(slots=True)
class DryRun:
    """What came of a dry run; ``seconds`` is how long it took, ``begin`` and ``end`` are data's time."""

    plan: Plan
    tally: Tally = field(default_factory=Tally)
    paths: Paths | None = None
    events: int = 0
    customers: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    first_refusal: dict[str, str] = field(default_factory=dict)
    begin: Millis = 0
    end: Millis = 0
    seconds: float = 0.0
    learned: int | None = None

    @property
    def speed(self) -> float:
        """Events per second."""
        return self.events / self.seconds if self.seconds else 0.0


def dry_run(
    plan: Plan,
    source: Source,
    *,
    learn: bool = False,
    tail: Millis = 0,
    paths: bool = False,
    step: Callable[[int], None] = lambda _size: None,
) -> DryRun:
    """Live through a source; time goes on for ``tail`` after its last event.

    Learners begin with nothing: without ``learn`` the baseline decides. ``step`` is told how far it is.
    """
    lessons = Lessons(plan) if learn else None
    run = DryRun(plan if learn else _unobserved(plan), paths=Paths() if paths else None)

    def observe(outcome: Outcome, customer: str, now: Millis) -> None:
        run.tally.add(outcome, now)
        if lessons is not None:
            lessons.learn(outcome)
        if run.paths is not None:
            run.paths.add(outcome, customer)

    spare_the_collector()
    began = time.perf_counter()
    simulation = Simulation(run.plan, observe, lessons.models if lessons else {})
    _live(run, simulation, source, step)
    if tail:
        simulation.wait(run.end + tail)
    run.seconds = time.perf_counter() - began
    run.customers = len(simulation.crowd)
    run.learned = None if lessons is None else lessons.learned
    return run


def _live(run: DryRun, simulation: Simulation, source: Source, step: Callable[[int], None]) -> None:
    schemas = Schemas(run.plan.schemas)
    for event, size in source.events:
        step(size)
        refusal = _refusal(event, schemas, simulation)
        if refusal or isinstance(event, Rejection):
            cause, sentence = refusal or ("", "")
            run.refused[cause] += 1
            run.first_refusal.setdefault(cause, sentence)
            continue
        run.events += 1
        run.begin = run.begin or event.time
        simulation.meet(event)
        run.end = simulation.time


def _refusal(
    event: Event | Rejection, schemas: Schemas, simulation: Simulation
) -> tuple[str, str] | None:
    """Give cause and sentence of what a worker would set aside as a dead letter."""
    rejection = event if isinstance(event, Rejection) else schemas.mismatch(event)
    if rejection is not None:
        return str(rejection.cause.value), rejection.sentence
    if isinstance(event, Event) and (cause := simulation.too_far(event)):
        return cause, f"The time of event {event.id} is too far from that of the ones before it."
    return None


def _unobserved(plan: Plan) -> Plan:
    """Give the plan without what only teaches learners: nobody learns here."""
    return dataclasses.replace(plan, observers={}, asked={}, answered={}, contexts=False)
