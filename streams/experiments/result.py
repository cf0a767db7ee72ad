"""The result of an experiment as it stands: counts and means by arm, with intervals that bear daily looks."""

from dataclasses import dataclass

from journeys.event import Millis
from online_models.confidence import Interval, Rule, Sample, difference, lift
from online_models.mismatch import mismatched
from streams.experiments.ledger import Trial
from streams.messages import Design, MeasureSaid


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm: how many were exposed to it, and how many were expected of all by its share."""

    name: str
    share: float
    customers: int
    expected: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one arm, of the customers whose time has passed; intervals are against the control.

    ``lift`` is relative to the control's mean, ``difference`` is not; None of the control, and while
    nothing can be said.
    """

    measure: MeasureSaid
    arm: str
    sample: Sample
    control: Sample
    difference: Interval | None = None
    lift: Interval | None = None

    @property
    def change(self) -> float | None:
        """The arm's mean relative to the control's, as it was seen: .1 is 10 % more."""
        return self.sample.mean / self.control.mean - 1.0 if self.control.mean else None


@dataclass(frozen=True, slots=True)
class Result:
    """An experiment in one design, from its first exposure to the latest message of all."""

    name: str
    versions: tuple[int, ...]
    control: str
    begin: Millis
    until: Millis
    arms: tuple[Arm, ...]
    compared: tuple[Compared, ...]
    fits: bool


def result(trial: Trial, until: Millis) -> Result:
    """Judge an experiment by what is known until then."""
    arms = _arms(trial)
    counts, shares = [one.customers for one in arms], [one.share for one in arms]
    compared = [
        one for measure in trial.design.measures for one in _measured(trial, measure, until)
    ]
    return Result(
        name=trial.name,
        versions=tuple(trial.versions),
        control=trial.design.control,
        begin=min(trial.times.values()),
        until=until,
        arms=arms,
        compared=tuple(compared),
        fits=not mismatched(counts, shares),
    )


def _arms(trial: Trial) -> tuple[Arm, ...]:
    """Give the control, then the others by name: a message does not keep the order of the document."""
    shares, control = trial.design.shares, trial.design.control
    names = sorted(shares, key=lambda name: (name != control, name))
    total = len(trial.arms)
    return tuple(Arm(name, shares[name], trial.count(name), shares[name] * total) for name in names)


def _rule(design: Design) -> Rule:
    """Give the rule of each comparison: those of several arms with the control share the error."""
    return Rule(design.error / (len(design.shares) - 1), design.tightest_at)


def _measured(trial: Trial, measure: MeasureSaid, until: Millis) -> list[Compared]:
    design, rule = trial.design, _rule(trial.design)
    samples = {arm: trial.sample(measure, arm, until) for arm in design.shares}
    control = samples.pop(design.control)
    others = [
        Compared(
            measure, arm, one, control, difference(control, one, rule), lift(control, one, rule)
        )
        for arm, one in samples.items()
    ]
    return [Compared(measure, design.control, control, control), *others]
