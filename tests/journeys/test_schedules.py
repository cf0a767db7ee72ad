"""Schedules: when a rule recurs, what is refused of it, and where; in a crowd, everybody is visited in order."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.compiling.plan import compile_plan
from journeys.event import Event, visit
from journeys.loader import load
from journeys.plan import Plan, Settings
from journeys.schedule import RuleError, schedule
from journeys.simulation.simulation import Simulation
from journeys.state import encode
from tests.journeys.life import DAY, DECLARED, HOUR, NOON, Life, plan_of

MADRID = ZoneInfo("Europe/Madrid")
JOURNEY = """\
journey: hello
entry: ENTRY
steps:
  tell: {emit: {kind: message, content: hi}}
"""


def millis(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def occurrences(rule, begin, count, zone=MADRID, starts=None):
    made, at, found = schedule(rule, zone, starts), millis(begin), []
    while len(found) < count and (at := made.next(at)) is not None:
        found.append(datetime.fromtimestamp(at / 1000, UTC).strftime("%m-%d %H:%M"))
    return found


def test_the_clock_of_the_zone_counts_over_the_change_of_summer_time():
    weekly = "FREQ=WEEKLY;BYDAY=SU;BYHOUR=9;BYMINUTE=30"
    assert occurrences(weekly, "2026-03-20", 3) == ["03-22 08:30", "03-29 07:30", "04-05 07:30"]


def test_an_hour_that_is_skipped_is_the_next_instant_and_of_one_that_comes_twice_the_first():
    daily = "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"
    assert occurrences(daily, "2026-03-28T12:00", 2) == ["03-29 01:00", "03-30 00:30"]
    assert occurrences(daily, "2026-10-24T12:00", 2) == ["10-25 00:30", "10-26 01:30"]


def test_it_ends_by_count_and_by_until():
    first = date(2026, 3, 2)
    assert occurrences("FREQ=DAILY;COUNT=2", "2026-01-01", 9, starts=first) == [
        "03-01 23:00",
        "03-02 23:00",
    ]
    until = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20260401T000000"
    assert len(occurrences(until, "2026-01-01", 9, starts=first)) == 3
    assert schedule(until, MADRID, first).latest(millis("2030-01-01")) == millis("2026-03-29T22:00")


def test_before_the_first_there_is_none():
    assert schedule("FREQ=DAILY", MADRID, date(2026, 3, 2)).latest(millis("2026-03-01")) == 0


OFTEN = [
    "HOURLY",
    "HOURLY;BYHOUR=9,18;BYDAY=MO",
    "DAILY",
    "DAILY;BYMONTH=2",
    "WEEKLY",
    "WEEKLY;BYDAY=MO,SA",
    "WEEKLY;WKST=SU;BYDAY=SU,TU",
    "MONTHLY;BYDAY=-1FR",
    "YEARLY;BYMONTH=2,6",
]
RULES = st.builds(
    "FREQ={};INTERVAL={};BYMINUTE={}{}".format,
    st.sampled_from(OFTEN),
    st.sampled_from([1, 2, 3, 5]),
    st.integers(0, 59),
    st.sampled_from(["", ";UNTIL=20271231"]),
)
STARTS = st.dates(date(2015, 1, 1), date(2024, 1, 1)).filter(lambda day: day.day < 29)
"""On the 31st a rule without a day of its own means the 31st, which February and June never have."""


@settings(max_examples=60, deadline=None)
@given(RULES, STARTS, st.integers(millis("2024-06-01"), millis("2027-01-01")), st.booleans())
def test_the_latest_and_the_next_are_neighbours_as_the_rule_has_them(rule, starts, at, asked):
    """In UTC, where nothing is skipped: against dateutil itself, looked through from its first day on."""
    made = schedule(rule, ZoneInfo("UTC"), starts)
    if asked:
        made.latest(at - HOUR)
    here = datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None)
    whole = rrulestr(rule, dtstart=datetime.combine(starts, time()))
    low, high = whole.before(here, inc=True), whole.after(here)
    assert made.latest(at) == (low.replace(tzinfo=UTC).timestamp() * 1000 if low else 0)
    assert made.next(at) == (high and high.replace(tzinfo=UTC).timestamp() * 1000)


def test_a_rule_without_a_first_day_counts_from_a_monday():
    assert occurrences("FREQ=WEEKLY", "2026-03-04", 1, ZoneInfo("UTC")) == ["03-09 00:00"]


def findings(entry):
    texts = {f"{n:02}.yaml": text for n, text in enumerate(DECLARED.split("\n---\n"))}
    reads, found = load(texts | {"it.yaml": JOURNEY.replace("ENTRY", entry)})
    _, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    return [f"{one.line}:{one.column} {one.message} [{one.code}]" for one in (*found, *more)]


WRONG = {
    "{audience: consent.marketing}": (
        "2:8 an entry takes exactly one of: event, schedule; or backfill: current [E004]"
    ),
    "{event: ping, schedule: {rrule: FREQ=DAILY, timezone: UTC}}": (
        "2:8 an entry takes exactly one of: event, schedule; or backfill: current [E004]"
    ),
    "{schedule: {rrule: FREQ=MINUTELY, timezone: UTC}}": (
        "2:27 a rule recurs once an hour at most: FREQ is not MINUTELY [E004]"
    ),
    '{schedule: {rrule: "FREQ=HOURLY;BYMINUTE=0,30", timezone: UTC}}': (
        "2:27 a rule recurs once an hour at most: BYMINUTE is one number [E004]"
    ),
    '{schedule: {rrule: "FREQ=DAILY;INTERVAL=2", timezone: UTC}}': (
        "2:27 INTERVAL and COUNT count from a day: say which one with starts [E004]"
    ),
    '{schedule: {rrule: "FREQ=DAILY;INTERVAL=0", timezone: UTC, starts: 2026-03-02}}': (
        "2:27 INTERVAL is a number from 1 to 100 [E004]"
    ),
    "{schedule: {rrule: FREQ=DAILY, timezone: UTC, starts: 9999-12-31}}": (
        "2:62 input should be less than or equal to 2200-01-01 [E004]"
    ),
    '{schedule: {rrule: "FREQ=WEEKLY;BYDAY=XX", timezone: UTC}}': (
        "2:27 no recurrence rule: invalid 'BYDAY': XX [E004]"
    ),
    '{schedule: {rrule: "FREQ=DAILY;UNTIL=20261231T000000Z", timezone: UTC}}': (
        "2:27 UNTIL is a time of that zone, without Z: UNTIL=20261231T235959 [E004]"
    ),
    '{schedule: {rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", timezone: UTC}}': (
        "2:27 this rule never recurs [E004]"
    ),
    '{schedule: {rrule: "FREQ=HOURLY;INTERVAL=2;BYHOUR=9", timezone: UTC, starts: 2026-03-02}}': (
        "2:27 this rule never recurs [E004]"
    ),
    '{schedule: {rrule: "FREQ=DAILY;COUNT=2;UNTIL=20270101", timezone: UTC, starts: 2026-03-02}}': (
        "2:27 a rule ends by COUNT or by UNTIL, not by both [E004]"
    ),
    "{schedule: {rrule: FREQ=DAILY, timezone: Europe/Nowhere}}": (
        "2:49 no time zone is called 'Europe/Nowhere' [E004]"
    ),
    "{schedule: {rrule: FREQ=DAILY, timezone: UTC}, where: consent.marketing}": (
        "2:55 where goes with event, not with a schedule [E004]"
    ),
    "{backfill: current, count: {at_least: 2, within: 1d}}": (
        "2:28 count goes with event, not with backfill alone [E004]"
    ),
    "{event: ping, key: event.name, backfill: current}": (
        "2:49 backfill enters customers, not keys: no event says which key [E004]"
    ),
    "{schedule: {rrule: FREQ=DAILY, timezone: UTC}, backfill: current}": (
        "2:65 a schedule lets in whom it finds: backfill goes with event, or alone [E004]"
    ),
}


@pytest.mark.parametrize("entry", WRONG)
def test_what_is_wrong_is_said_at_its_place(entry):
    assert findings(entry) == [WRONG[entry]]


def test_an_audience_that_asks_the_event_finds_none_in_a_backfill():
    entry = "{event: ping, audience: \"event.name == 'x'\", backfill: current}"
    assert findings(entry) == ["2:33 nothing is called 'event.name' here [E011]"]


# In a crowd

DAILY = JOURNEY.replace("ENTRY", '{schedule: {rrule: "FREQ=DAILY;BYHOUR=18", timezone: UTC}}')


def test_at_an_occurrence_everybody_is_visited_in_the_order_of_their_ids():
    seen = []

    def observe(outcome, customer, now):
        seen.extend((now - NOON, customer) for m in outcome.messages if m.type.endswith("entered"))

    simulation = Simulation(plan_of(DAILY), observe)
    for number, (customer, at) in enumerate([("b", 0), ("a", HOUR), ("c", 7 * HOUR)]):
        simulation.meet(Event(id=f"e{number}", name="ping", customer=customer, time=NOON + at))
    simulation.wait(NOON + DAY)
    simulation.wait(NOON + 2 * DAY)
    later = [(at, one) for at in (6 * HOUR + DAY,) for one in "abc"]
    assert seen == [(6 * HOUR, "a"), (6 * HOUR, "b"), *later]


def test_a_customer_who_is_not_let_in_is_as_before():
    entry = '{schedule: {rrule: "FREQ=DAILY", timezone: UTC}, audience: consent.marketing}'
    life = Life(plan_of(JOURNEY.replace("ENTRY", entry)))
    life.meets("ping", NOON)
    before = encode(life.state)
    life.advances(visit("7", "hello", NOON), NOON)
    assert encode(life.state) == before


def test_february_is_found_from_far_away():
    leap = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=12"
    assert occurrences(leap, "2024-03-01", 1) == ["02-29 11:00"]
    made = schedule(leap, MADRID)
    assert made.next(millis("2024-03-01")) - made.latest(millis("2024-03-01")) == int(
        timedelta(days=4 * 365 + 1).total_seconds() * 1000
    )


@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", None),
        ("FREQ=DAILY;BYMONTHDAY=99999", None),
        ("FREQ=YEARLY;BYDAY=+99MO", None),
        ("FREQ=DAILY;INTERVAL=-1", date(2026, 1, 1)),
        ("FREQ=MONTHLY;INTERVAL=-1", date(2026, 1, 1)),
        ("FREQ=DAILY", date(1, 1, 1)),
        ("FREQ=DAILY", date(9999, 12, 31)),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused_at_once(rule, starts):
    with pytest.raises(RuleError):
        schedule(rule, MADRID, starts)


def test_words_do_not_guess_the_day_from_which_a_rule_counts():
    wednesday = date(2026, 3, 4)
    assert str(schedule("FREQ=WEEKLY", MADRID, wednesday)) == "FREQ=WEEKLY"
    assert str(schedule("FREQ=MONTHLY;BYHOUR=9", MADRID, wednesday)) == "FREQ=MONTHLY;BYHOUR=9"
    assert str(schedule("FREQ=WEEKLY;BYDAY=WE", MADRID, wednesday)) == "every Wednesday 00:00"
