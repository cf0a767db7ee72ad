"""A feature is warming while its partition has had it, as it is, for less time than it looks back over."""

import json

import pytest

from journeys.simulation.simulation import Simulation
from streams.envelope.decode import decode
from streams.partition.carried import carried
from streams.partition.state import PartitionState, encode
from tests.streams.partition.records import BEGIN, DAY, HOUR, KEY
from tests.streams.partition.records import event as event_of
from tests.streams.partition.test_visited_customers import CLOCKS, Visited

WEEK = """\
features: word
version: 1
define:
  week: {kind: count, event: order.completed, window: 7d}
"""
BOTH = WEEK + "  month: {kind: sum, event: order.completed, value: event.value, window: 30d}\n"
FAMILY = (
    WEEK
    + "  of: {kind: count, event: order.completed, per: event.tags, keys: [KEYS], window: 7d}\n"
)
TAGS = "schema: more\nversion: 1\nevents:\n  tagged: {tags: list<string>}\n"


def asking(name):
    """Give a journey that says at every order whether this feature is warming."""
    return (
        f'journey: {name.lower()}\nversion: 1\nentry: {{event: order.completed, audience: "warming.{name}"}}\n'
        f"steps:\n  tell: {{emit: {{kind: message, surfaces: [app], expires: 1d, content: {name}}}}}\n"
    )


WEEKLY, MONTHLY = asking("week"), asking("month")
SLOW = """\
journey: slow
version: 1
entry: {event: order.completed}
steps:
  pause: {wait: 1d}
  look: {branch: [{when: warming.week, next: unsure}, {else: true, next: sure}]}
  unsure: {exit: unsure}
  sure: {exit: sure}
"""


class Asked(Visited):
    """A partition whose orders say what is warming."""

    def warming(self, at, customer="ana"):
        if self.state.time:  # on the clock of events only so much time passes at once
            self.now = at
            self.clock(at)
        said = [json.loads(one.value) for one in self.orders(customer, at, f"o{at}")]
        return [one["data"]["content"] for one in said if one["type"] == "rumbo.message"]


@CLOCKS
def test_at_first_all_is_warming_each_until_its_window_has_passed(clock):
    one = Asked(BOTH, WEEKLY, MONTHLY, clock=clock)
    assert one.warming(BEGIN + HOUR) == ["month", "week"]
    assert one.warming(BEGIN + HOUR + DAY, "bob") == ["month", "week"]
    one.applies(BOTH, WEEKLY, MONTHLY)
    assert one.warming(BEGIN + HOUR + 7 * DAY - 1, "cyd") == ["month", "week"]
    assert one.warming(BEGIN + HOUR + 7 * DAY) == ["month"]
    assert one.warming(BEGIN + HOUR + 30 * DAY) == []


@CLOCKS
def test_what_comes_later_is_warming_what_was_there_is_not(clock):
    one = Asked(WEEK, WEEKLY, clock=clock)
    one.warming(BEGIN)
    assert one.warming(BEGIN + 8 * DAY) == []
    one.applies(BOTH, WEEKLY, MONTHLY)
    assert one.warming(BEGIN + 8 * DAY, "new") == ["month"]
    assert one.warming(BEGIN + 38 * DAY - 1) == ["month"]
    assert one.warming(BEGIN + 38 * DAY) == []


@CLOCKS
@pytest.mark.parametrize(
    "edited",
    [
        WEEK.replace("7d", "8d"),
        WEEK.replace("window: 7d", "window: 7d, where: event.value > 1.0"),
        WEEK.replace("kind: count", "kind: decayed").replace("window", "half_life"),
    ],
)
def test_an_edit_lets_it_warm_again(edited, clock):
    one = Asked(WEEK, WEEKLY, clock=clock)
    one.warming(BEGIN)
    assert one.warming(BEGIN + 9 * DAY) == []
    one.applies(edited, WEEKLY)
    assert one.warming(BEGIN + 10 * DAY) == ["week"]
    assert one.warming(BEGIN + 17 * DAY) == []


def test_another_name_or_use_of_the_same_is_no_edit():
    one = Asked(WEEK, WEEKLY)
    one.warming(BEGIN)
    one.warming(BEGIN + 9 * DAY)
    one.applies(WEEK.replace("week", "seven"), asking("seven"))
    assert one.warming(BEGIN + 9 * DAY + HOUR) == []


def test_what_was_gone_begins_anew():
    one = Asked(WEEK, WEEKLY)
    one.warming(BEGIN)
    one.warming(BEGIN + 9 * DAY)
    one.applies()
    one.applies(WEEK, WEEKLY)
    assert one.warming(BEGIN + 9 * DAY + HOUR) == ["week"]


def test_a_version_of_before_goes_on_asking():
    one = Asked(WEEK, SLOW)
    one.warming(BEGIN)
    gone = "journey: slow\nversion: 2\nentry: {event: order.completed}\nsteps:\n  x: {exit: x}\n"
    one.applies(WEEK, gone)
    (said,) = [json.loads(message.value) for message in one.clock(BEGIN + DAY)]
    assert said["data"]["reason"] == "unsure"


def test_a_new_key_of_a_family_warms_by_itself():
    def keyed(*keys):
        return FAMILY.replace("KEYS", ", ".join(keys)).replace(
            "event: order.completed, per", "event: tagged, per"
        )

    one = Asked(keyed("A"), TAGS, asking("of.A"))
    one.warming(BEGIN)
    one.warming(BEGIN + 8 * DAY)
    one.applies(keyed("A", "B"), TAGS, asking("of.A"), asking("of.B"))
    assert one.warming(BEGIN + 8 * DAY + HOUR) == ["of.B"]


@CLOCKS
def test_who_asks_later_counts_from_then_on(clock):
    one = Asked(WEEK, clock=clock)
    one.warming(BEGIN)
    one.applies(WEEK, WEEKLY)
    one.warming(BEGIN + DAY)
    assert one.warming(BEGIN + 7 * DAY - 1) == ["week"]
    assert one.warming(BEGIN + 7 * DAY) == []


def test_what_looks_back_over_nothing_is_never_warming():
    since = WEEK.replace("kind: count", "kind: since")
    one = Asked(since, WEEKLY)
    assert one.warming(BEGIN) == []
    assert one.state.begun == {}


def test_an_hour_that_passes_before_the_first_event_is_no_beginning():
    one = Asked(WEEK, WEEKLY)
    one.clock(BEGIN)
    one.warming(BEGIN + 2 * HOUR)
    assert one.warming(BEGIN + 2 * HOUR + 7 * DAY - 1) == ["week"]
    assert one.warming(BEGIN + 2 * HOUR + 7 * DAY) == []


def test_nothing_is_kept_where_nobody_asks():
    one = Asked(WEEK, WEEKLY.replace("warming.week", "customer.week > 0.0"))
    one.warming(BEGIN)
    assert one.state.begun == {}
    assert encode(PartitionState(plan=1)) == encode(PartitionState(plan=1, begun={}))


def test_in_more_partitions_it_is_full_where_it_is_full_for_all():
    early, late = Asked(WEEK, WEEKLY), Asked(WEEK, WEEKLY)
    early.warming(BEGIN)
    late.warming(BEGIN + DAY)
    (standing,) = early.state.begun
    for state in carried([early.state, late.state, PartitionState()], 2, "run"):
        assert state.begun == {standing: BEGIN + DAY}


def test_a_dry_run_begins_at_its_first_event():
    one, said = Asked(WEEK, WEEKLY), []

    def observe(outcome, _customer, now):
        said.extend(now for message in outcome.messages if message.type == "rumbo.message")

    simulation = Simulation(one.book.catalogue.plan(1), observe)
    moments = [BEGIN + HOUR, BEGIN + HOUR + 7 * DAY - 1, BEGIN + HOUR + 7 * DAY]
    for at in moments:
        value = event_of("order.completed", "ana", f"o{at}", at, {"value": 3.5})
        simulation.meet(decode(one.record(b"ana", value), KEY))
    assert said == moments[:2]
