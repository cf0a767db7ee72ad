"""Everything that the engine says fits the models that consumers are given."""

import json
from decimal import Decimal

import orjson
import pytest

from journeys.advance import advance
from journeys.answer import answer
from journeys.compiling.plan import compile_plan
from journeys.event import Event, timer
from journeys.force import Policies
from journeys.loader import load
from journeys.outcome import Outcome
from journeys.plan import Plan, Settings
from journeys.state import Customer
from streams.definitions.compiled import compiled
from streams.definitions.folder import LIBRARY, documents
from streams.envelope.outgoing import encode
from streams.partition.priors import Priors
from streams.topics import TOPICS
from tests.journeys.life import NOON, Life, plan_of

DAY = 86_400_000
MARCH = 1772359200000
CATEGORIES = ["CHEESE", "BEEF", "SOFT DRINKS"]


def order(number, at):
    prices = dict.fromkeys(CATEGORIES, 4.0)
    data = {
        "basket_id": f"b{number}",
        "value": 9.5,
        "categories": CATEGORIES,
        "prices": prices,
        "discounts": {"CHEESE": 0.1},
    }
    return Event(id=f"e{number}", name="order.completed", customer="7", time=at, data=data)


def consent(at):
    data = {"purpose": "marketing", "granted": True}
    return Event(id="c1", name="consent.changed", customer="7", time=at, data=data)


@pytest.fixture(scope="module")
def said():
    """Give what two months of a household's orders lead to, with the shipped journeys."""
    found, findings, _ = documents([LIBRARY])
    assert not findings
    plan = compiled(1, found, Settings(clock="events"), Plan())
    priors = Priors()
    models = {name: priors.prior(plan, name) for name in plan.models}
    policies = Policies(models, {name: Decimal(1000) for name in plan.budgets})
    events = [consent(MARCH), *(order(n, MARCH + n * 2 * DAY) for n in range(1, 7))]
    events += [order(30, MARCH + 90 * DAY), order(31, MARCH + 200 * DAY)]
    household = Household(plan, models, policies)
    for event in events:
        household.meets(event)
    return household.messages


class Household:
    """One customer; its timers fire when they are due."""

    def __init__(self, plan, models, policies):
        self.plan, self.models, self.policies = plan, models, policies
        self.state, self.due, self.messages = Customer(), None, []

    def meets(self, event):
        while self.due is not None and self.due <= event.time:
            self._advance(timer("7", self.due), self.due)
        self._advance(event, event.time)

    def _advance(self, event, now):
        result = advance(self.plan, self.state, event, now, self.policies)
        while not isinstance(result, Outcome):
            result = result.resume(answer(result.question, self.models, b"seed"))
        self.state, self.due = result.state, result.due
        self.messages += result.messages


def model_of(message):
    models = TOPICS[message.topic].messages
    return models.get(message.type, models.get("rumbo.message"))


def test_every_message_fits_the_model_of_its_topic(said):
    for message in said:
        written = orjson.loads(encode("rumbo:0:0:1:0", message, "/rumbo/rumbo")[0])
        read = model_of(message).model_validate_json(json.dumps(written["data"]))
        assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == written["data"]


EXPERIMENT = """\
experiment: first
arms: {a: 50%, b: 50%}
metric: {event: bought, within: 3d}
guardrails: {less: {event: bought, value: event.value, within: 1d, worse: lower, at_most: 5%}}
"""
EXPERIMENTING = """\
journey: hello
entry: {event: bought}
steps:
  part: {split: {experiment: first}}
  a: {exit: a}
  b: {exit: b}
"""


def test_an_experiment_says_what_its_topic_lists():
    texts = "schema: shop\nevents: {bought: {value: number}}\n", EXPERIMENT, EXPERIMENTING
    reads, findings = load({f"{number}.yaml": text for number, text in enumerate(texts)})
    plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    assert [*findings, *more] == []
    household = Household(plan, {}, Policies())
    for number in (1, 2):
        data = {"value": 2.5}
        event = Event(id=f"e{number}", name="bought", customer="7", time=number, data=data)
        household.meets(event)
    types = [message.type for message in household.messages]
    assert types.count("rumbo.experiment.exposed") == 1
    assert types.count("rumbo.experiment.outcome") == 2
    test_every_message_fits_the_model_of_its_topic(household.messages)


def test_the_shipped_journeys_say_all_there_is_to_say(said):
    types = {message.type for message in said}
    assert {
        "rumbo.decision",
        "rumbo.message",
        "rumbo.offer",
        "rumbo.suppression",
        "rumbo.example",
        "rumbo.enrolment.entered",
        "rumbo.enrolment.exited",
    } <= types


COMPARED = """\
policy: compared
hold: 10m
caps: [{name: one, count: 1, within: 1d}]
quiet_hours: {from: "21:00", to: "08:00", timezone: UTC}
"""
TELLING = """\
journey: JOURNEY
entry: {event: ping}
policies: [compared]
steps:
  tell: {emit: {kind: message, content: hi, value: VALUE}}
"""


def test_what_was_compared_fits_too_with_its_weight_and_its_clock():
    telling = [TELLING.replace("JOURNEY", f"j{n}").replace("VALUE", str(n)) for n in (1, 2)]
    life = Life(plan_of(COMPARED, *telling))
    life.meets("ping", NOON)
    life.waits(NOON + DAY)
    test_every_message_fits_the_model_of_its_topic(life.messages)
    about = life.said("message", "suppression")
    values = [one["priority"]["value"] for one in about]
    assert values == [2.0, 1.0, 2.0, 1.0], "two wait, the weightier goes out, the other is dropped"
    assert {one["timezone_from"] for one in about} == {"default"}
