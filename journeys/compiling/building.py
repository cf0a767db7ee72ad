"""One journey while its steps are built: what they may name, and what they bind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import JourneyDocument
from journeys.experiment import Experiment
from journeys.features import FeaturePlan
from journeys.plan import JourneyPlan, Match, ModelPlan, Vector
from journeys.quote import OfferPlan
from journeys.tree import Loc


class Journeys(NamedTuple):
    """Every journey's document, those journeys that are built already, and the experiments in force.

    ``arms`` are those of every experiment that has a document, also of one with findings.
    """

    documents: Mapping[str, Read]
    built: dict[str, JourneyPlan]
    experiments: Mapping[str, Experiment] = {}
    arms: Mapping[str, Sequence[str]] = {}


@dataclass(slots=True)
class Building:
    """One journey while its steps are built."""

    read: Read
    journey: JourneyDocument
    names: Names
    vectors: Mapping[str, Vector]
    offers: Mapping[str, OfferPlan]
    models: Mapping[str, ModelPlan]
    purpose: str
    bound: dict[str, str]
    others: Journeys
    remembered: list[FeaturePlan] = field(default_factory=list)

    def match(self, loc: Loc, one: Any, more: Mapping[str, str] | None = None) -> Match:
        """Compile what a step waits for; its condition reads ``more`` as well."""
        return self.names.match(self.read, loc, one.event, one.where, self.bound | dict(more or {}))

    def types(self, event: str = "") -> dict[str, str]:
        """Give the variables that stand in this journey."""
        return self.names.types(event, self.bound)

    def step_named(self, loc: Loc, name: str | None, what: str = "") -> str | None:
        """Check that a step exists; ``what`` is the hint where none is spelled almost like it."""
        if name is not None and name not in self.journey.steps:
            hint = close_to(name, self.journey.steps) or what
            self.names.add(self.read, loc, "E013", f"no step is called {name!r}", hint)
        return name

    def dynamic(self, loc: Loc, values: Mapping[str, Any]) -> dict[str, Any]:
        """Compile the texts that begin with ``=``; all else is taken as it is."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, str) and value.startswith("="):
                source = value[1:].strip()
                found[name] = self.names.value(self.read, (*loc, name), source, self.types())
            else:
                found[name] = value
        return found
