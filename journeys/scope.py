"""The variables that conditions read, resolved by name and only when they are read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from journeys.clock import shown
from journeys.event import Event, Millis
from journeys.features import read
from journeys.force import Policies
from journeys.local_time import aware
from journeys.plan import ModelPlan, Plan, Vector
from journeys.state import Customer
from journeys.warming import SPACE as WARMING
from journeys.warming import warms

if TYPE_CHECKING:
    from journeys.policies.rule import Rule

GRID = 4096.0
"""Numbers handed to learners lie on a grid of 2**-12, so that what is logged is what is learned."""


class Scope:
    """What can be read at one instant: the event, the customer, consents, and names bound on the way.

    ``rules`` are those of the journey that asks: they say in which time zone its customers live.
    """

    __slots__ = ("_cache", "_values", "at", "customer", "event", "key", "plan", "policies", "rules")

    def __init__(
        self,
        plan: Plan,
        customer: Customer,
        policies: Policies,
        at: Millis,
        event: Event | None = None,
        key: str = "",
        values: dict[str, Any] | None = None,
        rules: "tuple[Rule, ...]" = (),
    ) -> None:
        self.plan = plan
        self.customer = customer
        self.policies = policies
        self.at = at
        self.event = event
        self.key = key
        self.rules = rules
        self._values = values or {}
        self._cache: dict[str, Any] = {}

    def read(self, names: Iterable[str]) -> dict[str, Any]:
        """Give the values of these variables; those that are missing are left out."""
        found = {name: self.value(name) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def value(self, name: str) -> Any:
        """Give one variable's value, or None when it is missing."""
        space, _, rest = name.partition(".")
        if space == "event":
            return self._of_event(rest)
        if space == "customer":
            return self._of_customer(rest)
        if space == "consent":
            return self._of_consent(rest)
        if space in ("now_local", WARMING):
            return self._of_the_instant(space, rest)
        if space == "preference":
            return self.customer.preferences.get(rest, False)
        return self.key if name == "key" else self._values.get(name)

    def vector(self, vector: Vector, on: str = "") -> dict[str, float]:
        """Give the context of a learner: the numbers that are known, on the grid.

        An entry ``frequency.{on}`` is the number of the family ``frequency`` at the key ``on``, and
        its name in the context is ``frequency``: one learner for all keys.
        """
        features = self.customer.features
        found = {}
        for short, feature, key, name in self.plan.readings(vector, on):
            held = feature and features.get(feature.series)
            value = read(feature, held, self.at, key) if feature else self.number(name)
            if value is not None:
                found[short] = round(value * GRID) / GRID
        return found

    def number(self, name: str) -> float | None:
        """Give a feature or a field as a number on the grid; None when it is not one."""
        value = self._of_customer(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return float(value) if isinstance(value, bool) else None
        return round(value * GRID) / GRID

    def _of_event(self, field: str) -> Any:
        if self.event is None:
            return None
        if field == "time":
            return aware(self.event.time)
        return self.event.name if field == "name" else self.event.data.get(field)

    def _of_the_instant(self, space: str, name: str) -> Any:
        if space == WARMING:
            return warms(self.plan, self.policies.begun, name, self.at)
        return shown(name, self.at, self.customer, self.rules)

    def _of_consent(self, purpose: str) -> bool:
        consent = self.customer.consents.get(purpose)
        return consent is not None and consent.granted

    def _of_customer(self, name: str) -> Any:
        if name not in self._cache:
            self._cache[name] = self._look_up(name)
        return self._cache[name]

    def _look_up(self, name: str) -> Any:
        feature = self.plan.feature_of.get(name)
        if feature is not None:
            key = name[len(feature.name) + 1 :]
            return read(feature, self.customer.features.get(feature.series), self.at, key)
        model = self.plan.outputs.get(name)
        return self.customer.fields.get(name) if model is None else self._predicted(model)

    def _predicted(self, model: ModelPlan) -> float | None:
        learned = self.policies.models.get(model.name)
        if learned is None or not learned.snapshot or learned.alarmed or model.vector is None:
            return None
        return float(learned.learner.predict_proba_one(self.vector(model.vector))[True])
