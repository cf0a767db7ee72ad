"""All customers of a partition are visited: what is due when, who enters, and nobody twice."""

import json

import orjson
import pytest

from journeys.event import Event
from journeys.simulation.simulation import Simulation
from journeys.state import decode, encode
from streams.envelope import control
from streams.envelope.outgoing import rfc3339
from streams.lanes.fold import Visit
from streams.partition.carried import carried
from streams.partition.visits import missing
from tests.streams.partition.records import BEGIN, DAY, HOUR, SCHEMA, Partition, event, kinds

NOON = BEGIN + 2 * HOUR
"""2 March 2026, 12:00 UTC; time begins at ten."""
CONSENTS = "schema: word\nversion: 1\nconsents: [marketing]\n"
DAILY = """\
journey: daily
version: 1
entry: {schedule: {rrule: "FREQ=DAILY;BYHOUR=12", timezone: UTC}}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""
KNOWN = """\
journey: known
version: 1
entry: {event: order.completed, where: event.value > 100.0, audience: consent.marketing, backfill: current}
steps:
  pause: {wait: 1h}
"""
FEATURES = """\
features: shopper
version: 1
define:
  orders.count: {kind: count, event: order.completed, window: 7d, missing: 0.0}
"""
CLOCKS = pytest.mark.parametrize("clock", ["events", "wall"])


class Visited(Partition):
    """A partition whose manifests follow one another, and whose records come when their events happen."""

    def __init__(self, *texts, clock="events"):
        super().__init__()
        self.numbers, self.parent, self.clock_of, self.now = 0, "", clock, BEGIN
        self.applies(*texts)

    def record(self, key, value, headers=(), timestamp=None):
        return super().record(key, value, headers, self.now if timestamp is None else timestamp)

    def applies(self, *texts):
        self.numbers += 1
        self.parent = self.define(
            self.numbers, SCHEMA, CONSENTS, *texts, parent=self.parent, clock=self.clock_of
        )
        return self.control(control.PLAN, {"manifest": self.numbers})

    def orders(self, customer, at, identity):
        self.now = at
        return self.order(customer, at, identity)

    def consents(self, customer, at):
        self.now = at
        said = {"purpose": "marketing", "granted": True}
        value = event("consent.changed", customer, f"c{customer}", at, said)
        return self.absorb(self.record(customer.encode(), value)).outbox

    def missing(self, wall=0):
        return self.fold.visit(self.stored, wall)

    def visits(self, visit, *customers, done=False):
        made = self.fold.visits(self.place, visit, customers, done=done)
        return self.absorb(self.record(None, made.value, made.headers)).outbox


def entered(outbox):
    """Give who entered, and the ids of their messages."""
    return [one.key.decode() for one in outbox if b"rumbo.enrolment.entered" in one.value]


@CLOCKS
def test_an_occurrence_is_due_once_it_has_passed_and_until_all_were_visited(clock):
    one = Visited(DAILY, clock=clock)
    one.orders("ana", BEGIN, "o1")
    assert one.missing(NOON - 1) is None
    one.orders("ana", NOON, "o2")
    assert one.missing(NOON) == Visit("daily", NOON)
    assert entered(one.visits(one.missing(NOON), "ana")) == ["ana"]
    assert one.missing(NOON) == Visit("daily", NOON)
    one.visits(one.missing(NOON), done=True)
    assert one.missing(NOON) is None


def test_on_the_wall_clock_time_passes_in_silence(clock="wall"):
    one = Visited(DAILY, clock=clock)
    one.orders("ana", BEGIN, "o1")
    assert one.missing(NOON) == Visit("daily", NOON)
    silent = Visited(DAILY)
    silent.orders("ana", BEGIN, "o1")
    assert silent.missing(NOON + DAY) is None


def test_of_missed_occurrences_the_latest_is_made_up_for():
    one = Visited(DAILY)
    one.orders("ana", BEGIN, "o1")
    one.orders("ana", NOON + DAY + HOUR, "o2")
    assert one.missing() == Visit("daily", NOON + DAY)


@CLOCKS
def test_what_recurred_before_the_schedule_was_in_force_is_not_made_up_for(clock):
    one = Visited(clock=clock)
    one.orders("ana", NOON + HOUR, "o1")
    one.applies(DAILY)
    assert one.missing(one.now) is None
    one.visits(Visit("daily", NOON + DAY), done=True)
    one.orders("ana", NOON + DAY + 2 * HOUR, "o2")
    one.applies(DAILY.replace("BYHOUR=12", "BYHOUR=13").replace("version: 1", "version: 2"))
    assert one.missing(one.now) is None, "another schedule begins anew"
    one.applies(DAILY.replace("BYHOUR=12", "BYHOUR=13").replace("version: 1", "version: 3"))
    one.orders("ana", NOON + 2 * DAY + HOUR, "o3")
    assert one.missing(one.now) == Visit("daily", NOON + 2 * DAY + HOUR), (
        "the same schedule goes on"
    )


@CLOCKS
def test_nobody_enters_twice_for_one_occurrence(clock):
    one = Visited(DAILY, clock=clock)
    one.orders("ana", NOON, "o1")
    one.orders("bob", NOON, "o2")
    visit = Visit("daily", NOON)
    first = one.visits(visit, "ana", "ana")
    assert kinds(first) == [
        "rumbo.enrolment.entered",
        "rumbo.message",
        "rumbo.enrolment.exited",
    ]
    assert entered(one.visits(visit, "ana", "bob")) == ["bob"]
    assert one.visits(Visit("daily", NOON - DAY), "ana", "bob") == []
    assert entered(one.visits(Visit("daily", NOON + DAY), "ana", "bob")) == ["ana", "bob"]


def test_messages_are_numbered_under_the_event_that_visits():
    one = Visited(DAILY)
    one.orders("ana", NOON, "o1")
    one.orders("bob", NOON, "o2")
    found = [
        dict(message.headers)["id"] for message in one.visits(Visit("daily", NOON), "ana", "bob")
    ]
    assert found == [f"job:0:0:{one.off}:{k}".encode() for k in range(6)]


def test_the_enrolment_is_the_same_wherever_the_visit_lies_in_the_log():
    ids = set()
    for others in (0, 2):
        one = Visited(DAILY)
        for number in range(others):
            one.orders("bob", NOON, f"b{number}")
        one.orders("ana", NOON, "o1")
        (said, *_) = one.visits(Visit("daily", NOON), "ana")
        ids.add(json.loads(said.value)["data"]["enrolment"])
    assert len(ids) == 1


def test_who_is_not_known_or_is_somebody_elses_alias_is_not_visited():
    one = Visited(DAILY)
    one.orders("ana", NOON, "o1")
    one.orders("zoe", NOON, "o2")
    value = event("customer.merged", "zoe", "m1", NOON, {"other": "ana"})
    one.absorb(one.record(b"zoe", value))
    assert decode(one.states["zoe"]).alias == "ana"
    assert entered(one.visits(Visit("daily", NOON), "nobody", "zoe", "ana")) == ["ana"]
    assert "nobody" not in one.states


def test_the_others_enter_where_one_cannot_be_decided():
    audience = "timezone: UTC}, audience: customer.orders.count >= 1.0}"
    one = Visited(DAILY.replace("timezone: UTC}}", audience), FEATURES)
    for name in ("ana", "bob", "cyd"):
        one.orders(name, NOON, f"o{name}")
    broken = decode(one.states["bob"])
    broken.features = dict.fromkeys(broken.features, "broken")
    one.states["bob"] = encode(broken)
    outbox = one.visits(Visit("daily", NOON), "ana", "bob", "cyd")
    assert entered(outbox) == ["ana", "cyd"]
    assert [kind for kind in kinds(outbox) if kind == "decision_failed"] == ["decision_failed"]


def test_who_is_named_by_an_event_that_is_set_aside_is_left_alone():
    """It ended its process too often: the next walk must not begin with the same customers again."""
    one = Visited(DAILY)
    for name in ("ana", "bob"):
        one.orders(name, NOON, f"o{name}")
    before = dict(one.states)
    made = one.fold.visits(one.place, Visit("daily", NOON), ["ana"], done=False)
    record = one.record(None, made.value, made.headers)
    assert kinds(one.absorb(record, aside=frozenset({record.offset})).outbox) == ["set_aside"]
    assert one.states["bob"] == before["bob"]
    assert entered(one.visits(Visit("daily", NOON), "ana", "bob")) == ["bob"]
    assert entered(one.visits(Visit("daily", NOON + DAY), "ana", "bob")) == ["ana", "bob"]


def test_a_simulation_lets_in_the_same_customers():
    """The same events, and the same visits at the same instants: the same enrolments, message for message."""
    one, seen = Visited(DAILY), []
    simulation = Simulation(
        one.book.catalogue.plan(1),
        lambda outcome, customer, _now: seen.extend(
            (customer, message.type, message.time, message.data) for message in outcome.messages
        ),
    )
    live = []
    for day in range(3):
        for name in ("bob", "ana", "cyd")[: day + 1]:
            at = BEGIN + day * DAY
            one.orders(name, at, f"{name}{day}")
            simulation.meet(
                Event(id=f"{name}{day}", name="order.completed", customer=name, time=at)
            )
        live += one.visits(Visit("daily", NOON + day * DAY), *sorted(one.states))
    simulation.wait(NOON + 2 * DAY)
    said = [json.loads(message.value) for message in live]
    assert len(seen) == 3 * 6
    assert [(m["subject"], m["type"], m["time"], m["data"]) for m in said] == [
        (customer, kind, rfc3339(at), json.loads(orjson.dumps(data)))
        for customer, kind, at, data in seen
    ]


def test_a_backfill_is_due_once_when_the_journey_first_comes_into_force():
    one = Visited()
    one.consents("ana", BEGIN)
    one.orders("bob", BEGIN, "o1")
    one.orders("cyd", BEGIN + HOUR, "o2")
    one.applies(KNOWN)
    visit = one.missing()
    assert visit == Visit("known", BEGIN + HOUR)
    assert entered(one.visits(visit, "ana", "bob", "cyd")) == ["ana"]
    one.applies(KNOWN)
    assert one.missing() == visit
    one.visits(visit, done=True)
    assert one.missing() is None
    one.applies(KNOWN.replace("version: 1", "version: 2"))
    assert one.missing() is None
    one.applies()
    one.applies(KNOWN.replace("version: 1", "version: 3"))
    assert one.missing() is None


def test_a_backfill_of_a_later_version_is_none():
    one = Visited(KNOWN.replace(", backfill: current", ""))
    one.consents("ana", BEGIN)
    one.applies(KNOWN.replace("version: 1", "version: 2"))
    assert one.missing() is None


def test_a_backfill_without_any_event_yet_waits_for_the_first():
    one = Visited(KNOWN)
    assert one.missing() is None
    one.orders("ana", BEGIN, "o1")
    assert one.missing() == Visit("known", BEGIN)


def test_a_journey_that_is_gone_lets_nobody_in():
    one = Visited(DAILY)
    one.orders("ana", NOON, "o1")
    one.applies()
    assert one.missing() is None
    assert one.visits(Visit("daily", NOON), "ana", done=True) == []


def test_timers_that_are_due_come_first():
    slow = DAILY.replace("steps:", "steps:\n  pause: {wait: 24h}")
    one = Visited(slow)
    one.orders("ana", NOON, "o1")
    one.visits(Visit("daily", NOON), "ana", done=True)
    assert kinds(one.visits(Visit("daily", NOON + DAY), "ana")) == [
        "rumbo.message",
        "rumbo.enrolment.exited",
        "rumbo.enrolment.entered",
    ]


def test_a_state_does_not_grow_by_a_visit_that_lets_nobody_in():
    one = Visited(KNOWN)
    one.orders("bob", BEGIN, "o1")
    before = len(one.states["bob"])
    one.visits(Visit("known", BEGIN), "bob", done=True)
    assert len(one.states["bob"]) == before


def test_more_partitions_visit_again_where_one_was_not_through():
    through = Visited(DAILY)
    through.orders("ana", BEGIN, "o0")
    through.orders("ana", NOON, "o1")
    through.visits(Visit("daily", NOON), "ana", done=True)
    behind = Visited(DAILY)
    behind.orders("bob", BEGIN, "o0")
    behind.orders("bob", NOON, "o1")
    plan = through.book.catalogue.plan(1)
    for state in carried([through.state, behind.state], 3, "run"):
        assert missing(state, plan, 0) is None, "its customers are still coming"
        state.filling = False
        assert missing(state, plan, 0) == Visit("daily", NOON)


def test_of_a_visit_that_fails_the_dead_letter_names_who_it_fails_for():
    failing = DAILY[: DAILY.index("steps:")] + (
        "steps:\n"
        '  near: {wait: {until: customer.renewal, offset: 3d, at: "09:00", timezone: UTC}}\n'
    )
    renewals = "schema: more\nversion: 1\ncustomer: {renewal: timestamp?}\n"
    one = Visited(failing, renewals, clock="wall")
    for name, renewal in (("ana", "9999-12-30T09:00:00Z"), ("ben", None), ("eve", None)):
        said = event("profile.changed", name, f"p{name}", BEGIN, {"renewal": renewal})
        one.absorb(one.record(name.encode(), said))
    one.now = NOON + 1
    outbox = one.visits(Visit("daily", NOON), "ana", "ben", "eve")
    (letter,) = [one for one in outbox if one.topic.endswith("dead-letters")]
    assert json.loads(letter.value)["data"]["customers"] == ["ana"]
    assert entered(outbox) == ["ben", "eve"]
    (again,) = one.absorb(one.record(None, letter.value)).outbox
    assert again.value == letter.value, "it can be replayed: it is signed"
    assert dict(again.headers)["ce_cause"] == b"decision_failed"
