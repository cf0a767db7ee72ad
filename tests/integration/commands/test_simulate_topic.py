"""``rumbo simulate --events topic``: what lies in the input is lived through again, and nothing is sent."""

import json
import time

import pytest

from journeys.local_time import instant
from streams.envelope import control
from tests.integration.visits import HELLO, SCHEMA, Shop
from tests.integration.waiting import until


@pytest.fixture
async def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path)
    await made.topics()
    for name, text in (("shop", SCHEMA), ("hello", HELLO)):
        (tmp_path / "journeys").mkdir(exist_ok=True)
        (tmp_path / "journeys" / f"{name}.yaml").write_text(text)
    yield made
    made.end()


def simulated(shop, *arguments):
    return shop.rumbo(
        "simulate", str(shop.home / "journeys"), "--events", *arguments, "--format", "json"
    )


async def test_the_input_of_this_deployment(shop):
    await shop.visit(0, 30)
    at = max(record.timestamp for record in await shop.read("clickstream.events")) + 1
    await until(lambda: time.time_ns() // 1_000_000 > at, "the next millisecond")
    middle = instant(at)
    await shop.visit(30, 20)
    told = json.loads(simulated(shop, "topic").stdout)
    assert (told["events"], told["refused"], told["sent"]) == (50, {}, 0)
    assert sum(one["entered"] for one in told["journeys"].values()) > 0
    before = json.loads(simulated(shop, "topic", "--until", middle).stdout)
    after = json.loads(
        simulated(shop, f"topic:{shop.prefix}clickstream.events", "--since", middle).stdout
    )
    assert (before["events"], after["events"]) == (30, 20)
    assert await shop.read("journey.decisions") == []


async def test_what_rumbo_has_written_into_the_input_itself_is_left_out(shop):
    await shop.visit(0, 3)
    data = {"customer": "1", "merged": "anon-1", "state": "gA==", "more": False}
    value, headers = control.build(
        "rumbo.customer.handed_over",
        identity="merge:m1",
        time=time.time_ns() // 1_000_000,
        data=data,
        source="/shop",
        key=shop.key.encode(),
        subject="1",
    )
    await shop.send("clickstream.events", (0, b"1", value, headers))
    told = json.loads(simulated(shop, "topic").stdout)
    assert (told["events"], told["refused"]) == (3, {})


def test_a_topic_that_does_not_exist(shop):
    done = simulated(shop, "topic:nowhere")
    assert (done.returncode, done.stderr) == (1, "rumbo: There is no topic 'nowhere'.\n")
