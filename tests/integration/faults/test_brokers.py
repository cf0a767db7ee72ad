"""Three brokers: leaders move, one dies, and too few are left to write."""

import asyncio

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.topic_admin import administrator
from tests.chaos.devices.brokers import Brokers
from tests.integration.delivery.rig import Rig
from tests.integration.deployment import Deployment
from tests.integration.faults.flowing import flowing, goes_on
from tests.integration.waiting import until

OF_THE_TOPIC = 1
"""Where a setting comes from, in Kafka's protocol: from the topic, not from a broker's default."""
NOTICED = 3.0
"""How long (s) the brokers take to notice that one is dead."""


@pytest.fixture
def brokers(tmp_path):
    """Give three brokers."""
    brokers = Brokers(tmp_path / "brokers")
    brokers.start()
    yield brokers
    brokers.kill()


async def leaders(one):
    """Which brokers lead the partitions of the input."""
    (told,) = await one.admin(lambda admin: admin.describe_topics([f"{one.prefix}in"]))
    return {found["partition"]: found["leader"] for found in told["partitions"]}


async def led_without(one, number):
    return number not in (await leaders(one)).values()


async def led_as(one, before):
    return await leaders(one) == before


async def test_leaders_move_and_brokers_die(brokers, redis, tmp_path):
    first, second, third = brokers.brokers
    async with Rig(brokers, redis, tmp_path) as one:
        one.start()
        before = await leaders(one)
        assert set(before.values()) == {1, 2, 3}
        async with flowing(one):
            await asyncio.to_thread(first.stop)
            await until(lambda: led_without(one, 1), "other leaders")
            await goes_on(one)
            await asyncio.to_thread(first.start)
            await until(lambda: led_as(one, before), "the old leaders")
            await goes_on(one)
            second.kill()
            await goes_on(one, NOTICED + 10)
            # One of three cannot write: everybody waits.
            third.kill()
            await asyncio.sleep(2)
            await asyncio.to_thread(second.start)
            await asyncio.to_thread(third.start)
            await goes_on(one)


async def test_what_is_acknowledged_is_on_two_of_three_brokers(brokers, redis, tmp_path):
    made = Deployment(brokers.servers, redis.url, tmp_path)
    created = made.told("topics", "create", "--partitions", "2")
    assert created["differences"] == []
    assert _doubts(made) == []
    name = f"{made.prefix}price.offers"
    # These brokers have the same default: what counts is what the topic itself says.
    assert await _said(brokers, name) == (OF_THE_TOPIC, "2")
    one = ConfigResource(ConfigResourceType.TOPIC, name, {"min.insync.replicas": "1"})
    async with administrator(brokers.servers) as admin:
        await admin.alter_configs([one])
    (doubt,) = _doubts(made)
    assert name in doubt["said"]
    assert "min.insync.replicas=2" in doubt["fix"]


async def _said(brokers, name):
    """Who says how many replicas must be in sync, and how many."""
    async with administrator(brokers.servers) as admin:
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    ((*_, entries),) = answer.resources
    return next((one[3], one[1]) for one in entries if one[0] == "min.insync.replicas")


def _doubts(deployment):
    found = deployment.told("doctor")["findings"]
    return [one for one in found if one["about"] == "brokers" and one["status"] != "well"]
