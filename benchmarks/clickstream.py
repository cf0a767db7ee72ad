"""The clickstream of the full job: events of about 200 bytes of many customers, the same for a seed.

Of fifty events five are views of the home page, which ask for a choice among eight categories, one is
a view of the cart, which asks for a price, and one is an order; the rest are views of products. Each
customer likes one category best, which is what there is to learn. Time goes on by a millisecond with
each event.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import orjson

from benchmarks.log import Entry, Log
from streams.envelope import control
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.outgoing import rfc3339
from streams.partition.outbox import partition_of

PARTITIONS = 4
"""Partitions of every topic that a contender reads."""
CUSTOMERS = 10_000
"""How many customers the events are spread over, unless said."""
CATEGORIES = ("shoes", "coats", "hats", "bags", "belts", "socks", "shirts", "scarves")
"""What there is to look at."""
PRICES = dict(zip(CATEGORIES, (89.0, 149.0, 29.0, 79.0, 25.0, 9.5, 39.0, 19.0), strict=True))
FAVOURITE = 0.5
"""The share of views that go to the customer's favourite category, whatever the rest does."""
BEGIN = 1_767_571_200_000
"""The time of the first event: 2026-01-05, in ms."""
TICK = 1000
"""Ms between two clock events of a partition."""
TAIL = 60_000
"""Ms for which the clock goes on after the last event, so that every window closes."""
TIMERS = 2000
"""How many timers one clock event may fire."""
HEADERS = [(CONTENT_TYPE, CLOUDEVENTS_JSON)]


class Click(NamedTuple):
    """One event, ready to be sent."""

    at: int
    customer: str
    value: bytes


def clicks(
    count: int, customers: int = CUSTOMERS, seed: int = 7, first: int = 0
) -> Iterator[Click]:
    """Give so many events of a seed, from the one numbered ``first`` on.

    >>> first = next(clicks(1))
    >>> first.customer, orjson.loads(first.value)["data"]["page"]
    ('c0000560', 'home')
    """
    chance = random.Random(f"{seed}:{first}")  # noqa: S311 - no secret
    for number in range(first, first + count):
        who = chance.randrange(customers)
        favourite = CATEGORIES[who % len(CATEGORIES)]
        category = favourite if chance.random() < FAVOURITE else chance.choice(CATEGORIES)
        name, data = _said(number % 50, category)
        yield _click(number, f"c{who:07}", name, data)


def visits(customers: int, pages: Sequence[str]) -> Iterator[Click]:
    """Give a view of each of these pages by every customer, page after page."""
    for number in range(customers * len(pages)):
        turn, who = divmod(number, customers)
        category = CATEGORIES[who % len(CATEGORIES)]
        yield _click(number, f"c{who:07}", "page.viewed", _view(pages[turn], category))


def _said(place: int, category: str) -> tuple[str, dict[str, Any]]:
    if place == 25:
        discounts = {category: 0.1}
        order = {"value": PRICES[category], "categories": [category], "discounts": discounts}
        return "order.completed", order
    page = "home" if place % 10 == 0 else "cart" if place == 5 else "product"
    return "page.viewed", _view(page, category)


def _view(page: str, category: str) -> dict[str, Any]:
    return {"page": page, "categories": [category], "prices": {category: PRICES[category]}}


def _click(number: int, customer: str, name: str, data: dict[str, Any]) -> Click:
    at = BEGIN + number
    envelope = {
        "specversion": "1.0",
        "id": f"e{number:09}",
        "source": "/web",
        "type": name,
        "subject": customer,
        "time": rfc3339(at),
        "data": data,
    }
    return Click(at, customer, orjson.dumps(envelope))


def as_log(found: Iterable[Click]) -> Log:
    """Lay the events out as they lie in a topic, each customer in one partition."""
    log: Log = {number: [] for number in range(PARTITIONS)}
    for click in found:
        key = click.customer.encode()
        log[partition_of(key, PARTITIONS)].append(Entry(key, click.value, HEADERS))
    return log


def with_clock(found: Iterable[Click], job_key: bytes) -> Log:
    """The same with the clock of the events between them, and after them until all windows close."""
    log: Log = {number: [] for number in range(PARTITIONS)}
    now = BEGIN
    for beat, together in groupby(found, lambda click: click.at // TICK):
        for number, entries in as_log(together).items():
            log[number] += entries
        now = (beat + 1) * TICK
        _tick(log, now, job_key)
    for later in range(now + TICK, now + TAIL + 1, TICK):
        _tick(log, later, job_key)
    return log


def _tick(log: Log, now: int, job_key: bytes) -> None:
    build = partial(control.build, control.CLOCK, time=now, source="/web", key=job_key)
    for number, entries in log.items():
        data = {"partition": number, "limit": TIMERS, "now": rfc3339(now)}
        value, headers = build(identity=f"{number}:clock:{now}", data=data)
        entries.append(Entry(None, value, headers))
