"""Shoppers: a year of events in the order of their time, as CloudEvents that Rumbo accepts."""

from collections import Counter
from itertools import islice

import orjson
import pytest

from streams.demo.shoppers import HEADERS, chosen, events
from streams.envelope.decode import decode
from streams.lanes.fold import Record


@pytest.fixture(scope="module")
def year(lines):
    return list(events(lines, 200))


def test_the_whole_year_is_told(lines):
    counts = Counter(event.name for event in events(lines))
    assert counts == {
        "order.completed": 155_848,
        "campaign.received": 6_589,
        "coupon.redeemed": 2_102,
        "profile.changed": 2_469,
        "consent.changed": 2_403,
    }


def test_events_come_in_the_order_of_time_and_each_has_its_own_id(year):
    times = [event.at for event in year]
    assert times == sorted(times)
    ids = [orjson.loads(event.value)["id"] for event in year]
    assert len(set(ids)) == len(ids)


def test_as_many_households_as_wanted_and_the_same_ones_again(lines, year):
    households = {event.customer for event in year}
    assert len(households) == 200
    fewer = {event.customer for event in events(lines, 20)}
    assert len(fewer) == 20
    assert fewer < households
    assert chosen([1, 2, 3], None) == {1, 2, 3}


def test_time_zone_and_consent_come_before_anything_else(year):
    first = {}
    for event in year:
        first.setdefault(event.customer, []).append(event.name)
    heads = Counter(tuple(islice(names, 2)) for names in first.values())
    with_consent = heads[("profile.changed", "consent.changed")]
    assert with_consent + sum(n for head, n in heads.items() if head[1] != "consent.changed") == 200
    assert all(head[0] == "profile.changed" for head in heads)
    assert 185 <= with_consent < 200


def test_an_order_also_says_what_was_bought(year):
    for event in year:
        data = orjson.loads(event.value)["data"]
        wanted = data["categories"] if event.name == "order.completed" else ()
        assert event.bought == tuple(wanted)


def test_the_envelope_is_one_that_the_engine_reads(year):
    for event in year[:500]:
        record = Record(0, 0, event.customer.encode(), event.value, tuple(HEADERS))
        read = decode(record, b"")
        assert (read.name, read.customer, read.time) == (event.name, event.customer, event.at)
