"""The shipped journeys, and households that live through them."""

import pytest
from household import DAY, HOUR, NOON, Household

from journeys.plan import Plan, Settings
from streams.definitions.folder import LIBRARY, documents
from streams.definitions.in_force import judged


@pytest.fixture(scope="session")
def library():
    found, findings, _ = documents([LIBRARY])
    assert not findings
    return judged(1, found, Settings(clock="events"), Plan())


@pytest.fixture
def household(library):
    return Household(library)


@pytest.fixture
def regular(household):
    """A household that bought cheese, beef, soup and eggs every fourth day for five months."""
    household.consents(NOON)
    for number in range(40):
        others = ("EGGS", "BEEF", "SOUP", "BEEF", "SOUP", "BEEF")
        first = "CHEESE" if number % 6 else "BEEF"
        household.order(NOON + number * 4 * DAY, first, others[number % 6])
    household.waits(NOON + 157 * DAY + HOUR)
    return household
