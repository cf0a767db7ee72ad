"""Households that live through the real engine, and what Rumbo says about them, read from its bytes."""

from decimal import Decimal

from journeys.advance import advance
from journeys.answer import answer
from journeys.event import Event, timer
from journeys.force import Learned, Policies
from journeys.outcome import Outcome
from journeys.state import Customer
from streams.envelope.outgoing import encode
from streams.partition.priors import Priors
from streams.why.explanation import explained
from streams.why.reason import Situation
from streams.why.said import read

MINUTE = 60_000
HOUR = 3_600_000
DAY = 24 * HOUR
NOON = 1772467200000
"""2026-03-02 16:00 UTC: before noon in New York, far from the quiet hours."""


class Household:
    """One customer; their timers fire when they are due, and models learn what matures."""

    def __init__(self, force, left=1000):
        self.force, self.plan = force, force.plan
        priors = Priors()
        self.models = {name: priors.prior(self.plan, name) for name in self.plan.models}
        self.policies = Policies(self.models, {n: Decimal(left) for n in self.plan.budgets})
        self.state, self.due, self.said, self.offset = Customer(), None, [], 0

    def publishes(self, model):
        """Let a model's snapshot be in force: conditions read its answers."""
        learner = self.models[model].learner
        self.models[model] = Learned(learner, f"{model}@1.7#0123456789ab", NOON)

    def order(self, at, *categories, value=9.5):
        prices = dict.fromkeys(categories, 4.0)
        basket = {"basket_id": f"b{at}", "value": value, "categories": list(categories)}
        discounts = dict.fromkeys(categories, 0.1)
        self.meets("order.completed", at, basket | {"prices": prices, "discounts": discounts})

    def consents(self, at, *, granted=True):
        self.meets("consent.changed", at, {"purpose": "marketing", "granted": granted})

    def meets(self, name, at, data):
        self.waits(at)
        self._advance(Event(id=f"{name}-{at}", name=name, customer="7", time=at, data=data), at)

    def waits(self, until):
        while self.due is not None and self.due <= until:
            self._advance(timer("7", self.due), self.due)

    def _advance(self, event, now):
        result = advance(self.plan, self.state, event, now, self.policies)
        while not isinstance(result, Outcome):
            result = result.resume(answer(result.question, self.models, b"seed"))
        self.state, self.due = result.state, result.due
        self.offset += 1
        for k, message in enumerate(result.messages):
            self._hear(f"rumbo:0:0:{self.offset}:{k}", message)

    def _hear(self, identity, message):
        if message.topic == "learning.examples":
            self.models[message.key].learner.learn_one(message.data)
            return
        said = read(message.topic, encode(identity, message, "/rumbo/rumbo")[0])
        assert said is not None, message
        self.said.append(said)

    def explained(self):
        return explained(self.said, self.state)

    def situation(self, journey, now):
        return Situation("7", journey, self.state, now, self.force, self.said)
