"""The plan: a set of documents compiled once, immutable, indexed by what each event can touch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from journeys.entrances import Entrances
from journeys.event import Millis
from journeys.operated import Orders
from journeys.warming import standing

if TYPE_CHECKING:
    from journeys.budget import Budget
    from journeys.entry import Entry
    from journeys.experiment import Experiment
    from journeys.expressions import Condition, ValueExpression
    from journeys.features import FeaturePlan
    from journeys.policies.caps import CapRule
    from journeys.policies.exclusive import ExclusiveRule
    from journeys.policies.rule import Rule
    from journeys.series import Series
    from journeys.steps.step import Step


MOST_KNOWN = 1024
"""Of how many event names is kept what they touch; a name beyond them is looked up each time."""


ANONYMOUS = r"anon|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""What ids of anonymous customers look like where nobody says it: ``anon…``, or a UUID as Segment's are."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What changes a result beside the documents: part of every manifest.

    ``seed`` feeds every draw; ``clock`` is ``wall`` or ``events``; ``policies`` is off only to
    measure what they cost. ``schema`` is the one in which states are written: of releases that run
    together, the lowest that all of them know. Ids that match ``anonymous`` yield to others in a merge.
    ``operated`` has the orders of operators, as `journeys.operated` reads them; ``disabled`` the
    journeys whose files are broken, and why.
    """

    seed: str = "rumbo"
    clock: str = "wall"
    max_ahead: Millis = 2 * 86_400_000
    max_late: Millis = 30 * 86_400_000
    policies: bool = True
    example_partitions: int = 4
    schema: int = 1
    anonymous: str = ANONYMOUS
    operated: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    disabled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An event that something waits for: its name, and a condition on it."""

    event: str
    where: "Condition | None" = None


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out that is matched on every event, also in the middle of a wait."""

    name: str
    match: Match | None = None
    when: "Condition | None" = None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What an enrolment is for: counted once, from entry, also after an exit."""

    name: str
    match: Match
    within: Millis
    value: "ValueExpression | None" = None


@dataclass(frozen=True, slots=True)
class Migration:
    """How enrolments on other ``versions`` move here: ``steps`` maps old to new ones.

    Whoever stands on a step that is gone goes to ``instead``, or leaves with ``reason``.
    """

    versions: frozenset[int]
    steps: Mapping[str, str]
    instead: str = ""
    reason: str = "migrated_out"
    retime: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: its fork, its name there, and the join to which it leads.

    >>> print(Branch("both", "app", "together"))
    'app' of 'both'
    """

    fork: str
    name: str
    join: str

    def __str__(self) -> str:
        return f"{self.name!r} of {self.fork!r}"


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """The context that a learner is handed: named numbers in a fixed order; each is itself only."""

    name: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JourneyPlan:
    """One version of one journey, ready to run."""

    name: str
    version: int
    entry: "Entry"
    steps: Mapping[str, "Step"]
    first: str
    exits: tuple[Exit, ...] = ()
    goals: Mapping[str, Goal] = field(default_factory=dict)
    holdout: float = 0.0
    rules: tuple["Rule", ...] = ()
    exclusive: tuple["ExclusiveRule", ...] = ()
    max_age: Millis = 90 * 86_400_000
    priority: float = 0.0
    lever: float = 1.0
    weighs: bool = False
    """Whether its emissions have a weight against others: a value, a lever, or a policy that holds them."""
    transactional: bool = False
    listens: Mapping[str, tuple[tuple[str, Match], ...]] = field(default_factory=dict)
    """By event: what waits from the entry on are told of, each under its step and alias."""
    migration: Migration | None = None
    branches: Mapping[str, Branch] = field(default_factory=dict)
    """By step: the branch in which it lies, inside a fork."""
    calls: frozenset[str] = frozenset()
    """Each call of it, and the versions of the journeys with which it is built."""
    on_error: str = ""
    """Where an enrolment goes on after an error, or ``exit``."""
    earlier: tuple["JourneyPlan", ...] = ()
    """This version as it was before journeys that it calls changed theirs."""

    _exits_at: dict[str, tuple[Exit, ...]] = field(default_factory=dict, compare=False)

    def calling(self, call: str) -> "JourneyPlan | None":
        """Give this version as it was built when an enrolment made a call; None when nobody knows."""
        return next((one for one in (self, *self.earlier) if call in one.calls), None)

    @property
    def leaves_in_silence(self) -> bool:
        """Whether an exit is a condition, which the passing of time alone can make true."""
        return bool(self.exits_at(""))

    def exits_at(self, event: str) -> tuple[Exit, ...]:
        """Give the exits that this event can open, in document order: conditions always can."""
        known = self._exits_at.get(event)
        if known is None:
            known = tuple(one for one in self.exits if not one.match or one.match.event == event)
            if len(self._exits_at) < MOST_KNOWN:
                self._exits_at[event] = known
        return known


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """A model by its document: its kind, its context, its label, and what it publishes for conditions."""

    name: str
    kind: str
    settings: Mapping[str, Any]
    vector: Vector | None = None
    publishes: str = ""
    label: Match | None = None
    horizon: Millis = 0
    every: Match | None = None
    observe: Any = None
    threshold: float | None = None


Reading = tuple[str, "FeaturePlan | None", str, str]
"""One number of a vector: its short name, its feature if it is one, its key, its full name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All journeys in force, and everything they refer to.

    By the name of an event: ``entries`` has the journeys that it can begin, ``series`` what it
    adds to, ``observers``, ``answered`` and ``asked`` the models that it teaches by itself, whose
    questions it may answer with yes (by model name), and that ask one.
    """

    number: int = 0
    settings: Settings = Settings()
    journeys: Mapping[str, JourneyPlan] = field(default_factory=dict)
    versions: Mapping[tuple[str, int], JourneyPlan] = field(default_factory=dict)
    entries: Mapping[str, Entrances] = field(default_factory=dict)
    series: Mapping[str, tuple["Series", ...]] = field(default_factory=dict)
    feature_of: Mapping[str, "FeaturePlan"] = field(default_factory=dict)
    models: Mapping[str, ModelPlan] = field(default_factory=dict)
    outputs: Mapping[str, ModelPlan] = field(default_factory=dict)
    experiments: Mapping[str, "Experiment"] = field(default_factory=dict)
    observers: Mapping[str, tuple[ModelPlan, ...]] = field(default_factory=dict)
    answered: Mapping[str, Mapping[str, ModelPlan]] = field(default_factory=dict)
    asked: Mapping[str, tuple[ModelPlan, ...]] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)
    budgets: Mapping[str, "Budget"] = field(default_factory=dict)
    longest_cap: Millis = 0
    contexts: bool = True
    """Whether decisions see contexts: nobody needs them where a baseline decides and nobody learns."""
    caps: tuple["CapRule", ...] = ()
    """All caps in force, each once."""
    asked_warm: frozenset[str] = frozenset()
    """Features of which a condition, also of a plan before, asks whether they are warming."""

    migrating: Mapping[str, JourneyPlan] = field(init=False, repr=False, compare=False)
    """The journeys that take over enrolments of other versions."""
    rescues: bool = field(init=False, repr=False, compare=False)
    """Whether a journey says where to go on after an error."""
    operated: Orders = field(init=False, repr=False, compare=False)
    visiting: Mapping[str, JourneyPlan] = field(init=False, repr=False, compare=False)
    """The journeys that customers enter without an event of theirs: by a schedule, or once."""
    kept: frozenset[str] = field(init=False, repr=False, compare=False)
    """Names of all series."""
    mortal: Mapping[str, Millis] = field(init=False, repr=False, compare=False)
    """How long without an event a series is kept, by its name, where a feature says so."""
    standing: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """The features that can be warming and are asked, by name: as `journeys.warming` tells them apart."""
    _readings: dict[tuple[Vector, str], tuple["Reading", ...]] = field(
        default_factory=dict, compare=False
    )

    def __post_init__(self) -> None:
        """Look up once what every event asks for."""
        series = [one for found in self.series.values() for one in found]
        journeys = self.journeys.items()
        found = {
            "kept": frozenset(one.name for one in series),
            "mortal": {one.name: one.ttl for one in series if one.ttl},
            "migrating": {name: one for name, one in journeys if one.migration},
            "visiting": {
                name: one for name, one in journeys if one.entry.schedule or one.entry.backfill
            },
            "rescues": any(one.on_error for one in self.versions.values()),
            "operated": Orders.of(self.settings.operated),
            "standing": standing(self.feature_of, self.asked_warm),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def readings(self, vector: Vector, on: str) -> tuple["Reading", ...]:
        """Say where each number of a vector is read; looked up once per plan."""
        if not self.contexts:
            return ()
        known = self._readings.get((vector, on))
        if known is None:
            known = tuple(self._reading(name, on) for name in vector.entries)
            self._readings[vector, on] = known
        return known

    def _reading(self, entry: str, on: str) -> "Reading":
        name = entry.replace("{on}", on)
        feature = self.feature_of.get(name)
        numeric = feature is not None and feature.kind not in ("last", "latest")
        key = name[len(feature.name) + 1 :] if feature is not None else ""
        return entry.replace(".{on}", ""), feature if numeric else None, key, name

    def journey(self, name: str, version: int, called: str = "") -> JourneyPlan | None:
        """Give the version of a journey that an enrolment is on, and the call in which it stands."""
        found = self.versions.get((name, version))
        return found.calling(called) if called and found is not None else found
