"""The ledger of experiments: every exposure and every outcome, by version, customer and measure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journeys.durations import duration
from journeys.event import Millis
from journeys.local_time import millis
from online_models.confidence import Sample
from streams.messages import CustomerMerged, Design, ExperimentOutcome, Exposure, MeasureSaid
from streams.why.said import Said

Version = tuple[str, int]
"""An experiment by its name, and one of its versions."""


@dataclass(slots=True)
class Trial:
    """An experiment in one design: who was exposed to what and when, and what was counted of them.

    Its ``versions`` follow each other and differ in nothing that is judged.
    """

    name: str
    versions: list[int]
    design: Design
    arms: dict[str, str] = field(default_factory=dict)
    times: dict[str, Millis] = field(default_factory=dict)
    values: dict[str, dict[str, float]] = field(default_factory=dict)

    def expose(self, customer: str, arm: str, at: Millis) -> None:
        """Note an exposure; a repeat changes nothing."""
        self.arms.setdefault(customer, arm)
        self.times.setdefault(customer, at)

    def leave(self, merge: CustomerMerged, at: Millis) -> None:
        """Take both ids of a person out who was exposed under one of them before these became one."""
        both = (merge.customer, merge.merged)
        if any(self.times.get(customer, at + 1) <= at for customer in both):
            for customer in both:
                self.arms.pop(customer, None)
                self.times.pop(customer, None)

    def join(self, later: "Trial") -> None:
        """Take in the next version of the same design."""
        self.versions += later.versions
        for customer, arm in later.arms.items():
            self.expose(customer, arm, later.times[customer])

    def count(self, arm: str) -> int:
        """Give how many are in an arm."""
        return sum(one == arm for one in self.arms.values())

    def sample(self, measure: MeasureSaid, arm: str, until: Millis) -> Sample:
        """Give what an arm's customers gave, of those whose time for this measure has passed by then."""
        before, values = until - duration(measure.within), self.values.get(measure.name, {})
        given = [
            values.get(customer, 0.0)
            for customer, own in self.arms.items()
            if own == arm and self.times[customer] <= before
        ]
        return Sample(len(given), sum(given), sum(value * value for value in given))


@dataclass(slots=True)
class Ledger:
    """All experiments that messages tell of, by name and version; ``until`` is the time of the latest message."""

    trials: list[Trial] = field(default_factory=list)
    until: Millis = 0

    @classmethod
    def of(cls, messages: Iterable[Said]) -> "Ledger":
        """Take messages in, in any order, each once whatever often it comes."""
        ledger = cls()
        versions: dict[Version, Trial] = {}
        outcomes: dict[str, ExperimentOutcome] = {}
        merges: list[tuple[Millis, CustomerMerged]] = []
        for said in messages:
            at, body = millis(said.time), said.body
            ledger.until = max(ledger.until, at)
            if isinstance(body, Exposure):
                name, version = body.experiment, body.experiment_version
                trial = versions.setdefault((name, version), Trial(name, [version], body.design))
                trial.expose(body.customer, body.arm, at)
            elif isinstance(body, ExperimentOutcome):
                outcomes[said.id] = body
            elif isinstance(body, CustomerMerged):
                merges.append((at, body))
        ledger.trials = _joined(versions)
        for at, merge in sorted(merges, key=lambda one: one[0]):
            for trial in ledger.trials:
                trial.leave(merge, at)
        ledger._add_up(outcomes.values())
        return ledger

    def find(self, name: str, version: int) -> Trial | None:
        """Give the trial of a version."""
        found = (one for one in self.trials if one.name == name and version in one.versions)
        return next(found, None)

    def _add_up(self, outcomes: Iterable[ExperimentOutcome]) -> None:
        """Add the outcomes up by customer; those of nobody who was exposed here are left out."""
        for body in outcomes:
            trial = self.find(body.experiment, body.experiment_version)
            if trial is not None:
                values = trial.values.setdefault(body.measure, {})
                values[body.customer] = values.get(body.customer, 0.0) + body.value


def _joined(versions: Mapping[Version, Trial]) -> list[Trial]:
    """Join versions that follow each other and are of one design."""
    found: list[Trial] = []
    for _, one in sorted(versions.items()):
        last = found[-1] if found else None
        if last is not None and (last.name, last.design) == (one.name, one.design):
            last.join(one)
        else:
            found.append(one)
    return found
