"""The clickstream is what RESULTS.md says of it, and the full job does on it what it should."""

import asyncio
from collections import Counter

import orjson
import pytest

from benchmarks.clickstream import PARTITIONS, as_log, clicks, visits, with_clock
from benchmarks.fold import KEY, Job, measure
from streams.partition.outbox import partition_of


def said(click):
    return orjson.loads(click.value)


def test_one_event_in_ten_asks_for_a_choice_one_in_fifty_for_a_price_one_is_an_order():
    found = [said(one) for one in clicks(1000)]
    asked = Counter(one["data"].get("page", one["type"]) for one in found)
    assert asked == {"home": 100, "cart": 20, "order.completed": 20, "product": 860}


def test_events_take_about_200_bytes():
    sizes = [len(one.value) for one in clicks(1000)]
    assert 190 <= sum(sizes) / len(sizes) <= 210


def test_the_same_seed_gives_the_same_bytes_and_another_another():
    assert list(clicks(50)) == list(clicks(50))
    assert list(clicks(50)) != list(clicks(50, seed=8))


def test_later_events_have_other_ids_and_later_times():
    before, after = list(clicks(50)), list(clicks(50, first=50))
    assert not {said(one)["id"] for one in before} & {said(one)["id"] for one in after}
    assert max(one.at for one in before) < min(one.at for one in after)


def test_each_customer_lies_in_the_partition_of_their_key():
    for number, entries in as_log(clicks(200)).items():
        assert {partition_of(one.key, PARTITIONS) for one in entries} <= {number}


def test_the_clock_goes_on_until_every_window_has_closed():
    log = with_clock(clicks(100), b"k" * 16)
    last = orjson.loads(log[0][-1].value)
    assert last["type"] == "rumbo.clock.advanced"
    assert last["data"]["now"] >= "2026-01-05T00:01:00.000Z"


def test_everyone_visits_every_page():
    found = [(one.customer, said(one)["data"]["page"]) for one in visits(3, ["home", "cart"])]
    assert len(set(found)) == 6


def test_the_full_job_decides_prices_and_learns_and_does_it_alike_each_time():
    found = asyncio.run(measure(2000, 300))
    written = found["written"]
    assert written["journey.decisions"] >= 200
    assert written["price.offers"] == 40
    assert written["learning.examples"] >= 200
    again = asyncio.run(measure(2000, 300))
    assert (again["messages"], again["states"]) == (found["messages"], found["states"])


class Watched(Job):
    """Keeps the names of the snapshots that decisions were taken with."""

    def __init__(self):
        super().__init__()
        self.snapshots_named = set()

    def _take(self, out):
        for one in out:
            if one.topic == "journey.decisions":
                self.snapshots_named.add(orjson.loads(one.value)["data"].get("snapshot"))
        super()._take(out)


def test_what_is_learned_is_used_in_later_decisions(monkeypatch):
    monkeypatch.setattr("benchmarks.fold.PUBLISH", 1)
    job = Watched()

    async def fold():
        await job.start()
        await job.run(with_clock(clicks(6000, 300), KEY))

    asyncio.run(fold())
    assert any(name and name.startswith("next-category@") for name in job.snapshots_named)


@pytest.mark.parametrize("customers", [1, 10_000])
def test_any_number_of_customers(customers):
    assert {one.customer for one in clicks(100, customers)}
