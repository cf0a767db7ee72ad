"""Of the journeys that begin on an event only those are passed over that plainly do not fit it."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from life import NOON, Life, plan_of

from journeys.entrances import Entrances

SCHEMA = """\
schema: pages
events:
  page: {page: string?, shelf: string?, value: number?}
"""
CONDITIONS = (
    "event.page == 'cart'",
    "event.page == 'home'",
    '"home" == event.page',
    "event.shelf == 'cart'",
    "event.name == 'page'",
    "event.page != 'home'",
    "event.page == 'cart' && event.value > 1.0",
    "event.value > 1.0",
    "(event.page == 'home' || event.shelf == 'cart') && event.value > 1.0",
    "event.value > 1.0 ? event.page == 'home' : event.page == 'cart'",
    "",
)
TEXTS = ("cart", "home", "sale", "", "x" * 5000, 7, None)


def journey(number, where):
    where = f"\n  where: {where!r}" if where and "'" not in where else f'\n  where: "{where}"'
    where = "" if where == '\n  where: ""' else where
    return (
        f"journey: j{number}\nentry:\n  event: page{where}\nsteps:\n  stop: {{wait: {{for: 1d}}}}\n"
    )


@pytest.fixture(scope="module")
def plan():
    """Give a plan with a journey per condition, and the same with every journey asked every time."""
    found = plan_of(SCHEMA, *(journey(n, where) for n, where in enumerate(CONDITIONS)))
    asked = {event: Entrances(one.journeys) for event, one in found.entries.items()}
    return found, dataclasses.replace(found, entries=asked)


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.sampled_from([None, 0.5, 2.0]))
def test_who_enters_is_the_same_as_when_every_journey_is_asked(plan, page, shelf, value):
    data = {"page": page, "shelf": shelf, "value": value}
    told = [Life(one).meets("page", NOON, identity="e", **data) for one in plan]
    assert told[0].messages == told[1].messages
    assert told[0].trace == told[1].trace


def test_the_field_that_tells_most_journeys_apart_is_looked_up(plan):
    entrances = plan[0].entries["page"]
    assert entrances.tells == "page"
    assert len(entrances.open({"page": "cart"})) == len(CONDITIONS) - 1
    assert len(entrances.open({"page": "sale"})) == len(CONDITIONS) - 3
    assert len(entrances.open({})) == len(entrances.open({"page": 7})) == len(CONDITIONS)
