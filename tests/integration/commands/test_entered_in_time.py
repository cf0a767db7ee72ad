"""Entries without an event, on real servers: those known already enter once, whoever dies; schedules recur."""

import json
from collections import Counter

import pytest
import redis

from tests.integration.visits import HELLO, SCHEMA, Shop
from tests.integration.waiting import until

KNOWN = """\
journey: known
version: 1
entry: {backfill: current}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: known}}
"""
DAILY = """\
journey: daily
version: 1
entry: {schedule: {rrule: "FREQ=DAILY;BYHOUR=9", timezone: UTC}}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: daily}}
"""
EVERYBODY = {str(number): 1 for number in range(20)}


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path)
    yield made
    made.end()


@pytest.fixture
def old_shop(servers, tmp_path):
    """A shop on the clock of its events."""
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_CLOCK="events")
    yield made
    made.end()


async def entered(shop, journey):
    """Count by customer how often they entered."""
    said = [json.loads(one.value) for one in await shop.read("journey.lifecycle")]
    return Counter(
        one["subject"]
        for one in said
        if one["type"] == "rumbo.enrolment.entered" and one["data"]["journey"] == journey
    )


async def all_entered(shop, journey, times=1):
    async def there():
        return sum((await entered(shop, journey)).values()) >= times * len(EVERYBODY)

    await until(there, f"everybody's entry into {journey}", 60)


async def ends_well(shop, worker):
    """Leave, and let the log say again what the topics hold."""
    await shop.absorbed()
    assert await worker.stop()
    done = shop.rumbo("replay")
    assert done.returncode == 0, done.stdout + done.stderr


async def test_those_known_already_enter_once_whoever_dies_on_the_way(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.lived(0, 40)
    shop.put_in_force(SCHEMA, HELLO, KNOWN)
    for failpoint in ("before_visit:2", "after_visit:1", "after_visit:2"):
        assert await shop.dies(failpoint) == -9
    worker = shop.run("worker")
    await all_entered(shop, "known")
    assert await entered(shop, "known") == EVERYBODY
    shop.put_in_force(SCHEMA, HELLO, KNOWN.replace("version: 1", "version: 2"))
    await shop.visit(40, 40)
    await ends_well(shop, worker)
    assert await entered(shop, "known") == EVERYBODY


async def test_a_lost_redis_comes_back_from_the_log_with_its_visits(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.lived(0, 40)
    shop.put_in_force(SCHEMA, HELLO, KNOWN)
    worker = shop.run("worker")
    await all_entered(shop, "known")
    await shop.absorbed()
    assert await worker.stop()
    out = [(one.key, one.value) for one in await shop.read("journey.lifecycle")]
    with redis.Redis.from_url(shop.redis) as client:
        before = {key: client.get(key) for key in shop.customers()}
        client.delete(*client.scan_iter(f"{{{shop.job}:*"))
    worker = shop.run("worker")
    await until(lambda: None not in shop.held("off"), "a new begin")
    await ends_well(shop, worker)
    assert [(one.key, one.value) for one in await shop.read("journey.lifecycle")] == out
    with redis.Redis.from_url(shop.redis) as client:
        assert {key: client.get(key) for key in shop.customers()} == before


async def test_a_schedule_recurs_on_the_clock_of_events(old_shop):
    shop = old_shop
    await shop.topics()
    shop.put_in_force(SCHEMA, DAILY)
    worker = shop.run("worker")
    await shop.visit(0, 20, "2026-03-02T08:00:00Z")
    await shop.absorbed()
    await shop.visit(20, 20, "2026-03-02T09:00:00Z")
    await all_entered(shop, "daily")
    await shop.visit(40, 20, "2026-03-03T10:00:00Z")
    await all_entered(shop, "daily", 2)
    await ends_well(shop, worker)
    assert await entered(shop, "daily") == dict.fromkeys(EVERYBODY, 2)
    said = [json.loads(one.value) for one in await shop.read("journey.decisions")]
    assert {one["time"] for one in said} == {
        "2026-03-02T09:00:00.000Z",
        "2026-03-03T10:00:00.000Z",
    }
