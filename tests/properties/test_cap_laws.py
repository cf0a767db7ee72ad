"""Laws of contact policies: no cap is exceeded in any rolling window, and each word against an emission is whole."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.local_time import instant
from tests.journeys.life import DAY, HOUR, MINUTE, NOON, Life, plan_of

CAPS = {
    "limits.all": (3, 2 * DAY, bool),
    "limits.app": (1, 12 * HOUR, lambda one: "app" in one["surfaces"]),
    "limits.service": (1, DAY, lambda one: one["purpose"] == "service"),
    "limits.pair": (2, DAY, lambda one: one["journey"] in ("apps", "late")),
    "calm.two": (2, DAY, bool),
}
"""Each cap beside what it counts, written once more; ``bool`` counts everything."""
LIMITS = """\
policy: limits
caps:
  - {name: all, count: 3, within: 2d}
  - {name: app, count: 1, within: 12h, surface: app}
  - {name: service, count: 1, within: 1d, purpose: service}
  - {name: pair, count: 2, within: 1d, journeys: [apps, late]}
"""
CALM = """\
policy: calm
hold: 40m
caps: [{name: two, count: 2, within: 1d}]
quiet_hours: {from: "21:00", to: "08:00", timezone: UTC}
"""
GIFT = """\
offer: gift
currency: EUR
list_price: "9.99"
ladder: [0%, 10%]
model: demand
"""
GIVING = """\
price: {offer: {use: gift, on: "'cart'", else: over}}
  tell: {emit: {kind: offer, surfaces: [app]}}
  over: {exit: over}
"""
JOURNEYS = {
    "apps": ("ping", "limits", "tell: {emit: {kind: message, surfaces: [app, web], value: 2}}"),
    "late": (
        "pong",
        "limits",
        "rest: {wait: 90m}\n  tell: {emit: {kind: message, purpose: service}}",
    ),
    "posts": (
        "ping",
        "limits",
        "tell: {emit: {kind: letter, surfaces: [email], purpose: service}}",
    ),
    "calmly": ("pong", "calm", "tell: {emit: {kind: message, surfaces: [app], expires: 10h}}"),
    "both": (
        "cart.updated",
        "limits, calm",
        "tell: {emit: {kind: message, surfaces: [web], value: 9}}",
    ),
    "gifts": ("cart.updated", "limits", GIVING),
    "free": ("order.completed", "", "tell: {emit: {kind: message, surfaces: [app]}}"),
}
RECEIPT = """\
journey: receipt
entry: {event: order.completed}
policies: [limits, calm]
transactional: true
steps:
  tell: {emit: {kind: message, surfaces: [app]}}
"""


def text(name):
    event, policies, steps = JOURNEYS[name]
    return (
        f"journey: {name}\nentry: {{event: {event}}}\npolicies: [{policies}]\nsteps:\n  {steps}\n"
    )


PLAN = plan_of(LIMITS, CALM, GIFT, RECEIPT, *map(text, JOURNEYS))
RULES = {*CAPS, "calm.hold", "calm.quiet_hours", "expired"}
EVENTS = st.sampled_from(["ping", "pong", "cart.updated", "order.completed"])
REPORTS = st.tuples(
    st.sampled_from(["message.failed", "message.expired", "message.delivered"]),
    st.integers(0, 30),
)
histories = st.lists(st.tuples(st.integers(0, 9 * 60), EVENTS | REPORTS), min_size=4, max_size=40)
laws = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Watched(Life):
    """One customer, with a list of the emissions that count, kept by other means than the engine's."""

    def __init__(self, plan):
        super().__init__(plan)
        self.counting, self.arrived = {}, set()

    def advances(self, event, now):
        outcome = super().advances(event, now)
        for message in outcome.messages:
            data = message.data
            if data.get("action") and data["journey"] != "receipt":
                self.counting[data["emission"]] = data | {"at": message.time}
                self.holds(data, message.time)
        return outcome

    def reports(self, name, emission, now):
        if name == "message.delivered":
            self.arrived.add(emission)
        elif emission not in self.arrived:
            self.counting.pop(emission, None)
        self.meets(name, now, emission=emission)

    def holds(self, sent, now):
        """Hold every cap of the journey's policies against what counts at this instant."""
        policies = JOURNEYS[sent["journey"]][1].split(", ")
        for name, (most, within, counts) in CAPS.items():
            if name.partition(".")[0] in policies and counts(sent):
                inside = [o for o in self.counting.values() if now - within < o["at"] <= now]
                assert sum(map(counts, inside)) <= most, (name, sent, inside)


def lived(history):
    life, now = Watched(PLAN), NOON
    for minutes, what in history:
        now += minutes * MINUTE
        life.waits(now)
        if isinstance(what, str):
            life.meets(what, now)
        elif life.counting:
            name, number = what
            life.reports(name, sorted(life.counting)[number % len(life.counting)], now)
    life.waits(now + 3 * DAY)
    return life


@laws
@given(histories)
def test_no_cap_is_ever_exceeded(history):
    life = lived(history)
    sent = [one["emission"] for one in life.said("message", "letter", "offer")]
    assert len(sent) == len(set(sent)), "an emission went out twice"


@laws
@given(histories)
def test_every_suppression_says_the_rule_its_place_and_what_becomes_of_it(history):
    life = lived(history)
    for message in life.messages:
        said = message.data
        if message.type == "rumbo.suppression":
            assert said["rule"] in RULES
            assert re.fullmatch(r"\d\d\.yaml:\d+", said["place"])
            assert (said["outcome"], said["until"] is None) in {
                ("dropped", True),
                ("deferred", False),
            }
            if said["outcome"] == "deferred":
                assert said["until"] > instant(message.time)


@laws
@given(histories)
def test_what_is_held_back_is_settled_when_it_says(history):
    life = lived(history)
    waiting = {}
    for message in life.messages:
        emission = message.data.get("emission")
        if emission in waiting:
            assert instant(message.time) <= waiting.pop(emission), "later than it said"
        if message.type == "rumbo.suppression" and message.data["outcome"] == "deferred":
            waiting[emission] = message.data["until"]
    assert not waiting, "something waits for ever"


@pytest.mark.parametrize("name", JOURNEYS)
def test_every_journey_of_these_laws_does_send(name):
    life = Watched(PLAN)
    life.meets(JOURNEYS[name][0], NOON)
    life.waits(NOON + DAY)
    assert name in {one["journey"] for one in life.counting.values()}
