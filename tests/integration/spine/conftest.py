"""Two recorded stories: an undisturbed life, and a life among accidents; each is lived twice.

The second life has the same input log, but no accident: Redis is empty, nothing has come out yet,
and one worker folds the log from its begin.
"""

import asyncio
from itertools import takewhile

import pytest

from streams.demo.baskets import Lines
from streams.demo.shoppers import events
from tests.integration.spine.shop import DAY, Shop
from tests.integration.spine.stories import quiet_life, stormy_life

HOUSEHOLDS = 200


@pytest.fixture(scope="session")
def shoppers():
    """Give the events of 200 households over a number of days."""
    lines = Lines.read()
    begin = int(lines.columns["at"][0])

    def of(days):
        stream = events(lines, HOUSEHOLDS)
        return list(takewhile(lambda event: event.at < begin + days * DAY, stream))

    return of


@pytest.fixture(scope="session")
def play(kafka, redis, shoppers, tmp_path_factory):
    """Live a story in a shop of its own."""

    def played(life, days):
        shop = Shop(kafka, redis, tmp_path_factory.mktemp("shop"))
        try:
            return asyncio.run(life(shop, shoppers(days)))
        except BaseException:
            shop.tell()
            raise
        finally:
            shop.end()

    return played


@pytest.fixture(scope="session")
def quiet(play):
    """Give the story without accidents."""
    return play(quiet_life, 60)


@pytest.fixture(scope="session")
def storm(play):
    """Give the story of kills and losses."""
    return play(stormy_life, 45)


@pytest.fixture(params=["quiet", "storm"])
def story(request):
    """Give each story in turn."""
    return request.getfixturevalue(request.param)
