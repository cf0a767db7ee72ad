"""``rumbo doctor`` names each fault that can be seen from outside; each is produced for real."""

import shutil
import uuid

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.definitions.fingerprint import fingerprint
from streams.definitions.manifest import Manifest, encode
from streams.topic_admin import administrator
from tests.integration.deployment import Deployment
from tests.integration.servers import Redis
from tests.integration.visits import HELLO, SCHEMA, Shop
from tests.integration.waiting import until


@pytest.fixture
def own(tmp_path):
    """A Redis for one test, which may break it."""
    server = Redis(tmp_path / "own")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def shop(servers, own, tmp_path):
    made = Shop(servers.kafka, own.url, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


def found(deployment, status, **variables):
    """Give what the doctor finds of a status, by what it is about."""
    told = deployment.told("doctor", **variables)["findings"]
    return {one["about"]: one for one in told if one["status"] == status}


async def alter(deployment, topic, **settings):
    name = {key.replace("_", "."): value for key, value in settings.items()}
    async with administrator(deployment.kafka) as admin:
        resource = ConfigResource(ConfigResourceType.TOPIC, deployment.prefix + topic, name)
        await admin.alter_configs([resource])


# Redis


@pytest.mark.parametrize(
    ("settings", "about", "status", "fix"),
    [
        ({"maxmemory": "1mb"}, "room", "wrong", "maxmemory"),
        ({"maxmemory-policy": "allkeys-lru"}, "memory", "wrong", "noeviction"),
        ({"appendonly": "no"}, "append-only file", "doubtful", "appendonly yes"),
    ],
)
def test_settings_of_redis_that_lose_or_refuse_state(
    servers, own, tmp_path, settings, about, status, fix
):
    for name, value in settings.items():
        own.client.config_set(name, value)
    fault = found(Deployment(servers.kafka, own.url, tmp_path), status)[about]
    assert fix in fault["fix"]


def test_a_replica_takes_no_writes(servers, own, tmp_path):
    own.client.replicaof("127.0.0.1", "1")
    fault = found(Deployment(servers.kafka, own.url, tmp_path), "wrong")["role"]
    assert "promote" in fault["fix"]


async def test_a_disk_that_takes_nothing(servers, own, tmp_path):
    (own.folder / "dump.rdb").mkdir()
    own.client.bgsave()
    await until(lambda: own.client.info()["rdb_last_bgsave_status"] == "err", "the failure")
    fault = found(Deployment(servers.kafka, own.url, tmp_path), "wrong")["disk of redis"]
    assert "a snapshot" in fault["said"]


async def test_redis_came_back_empty(shop, own):
    await shop.topics()
    await shop.lived(0, 40)
    own.client.flushall()
    fault = found(shop, "doubtful")["redis empty"]
    assert "0, 1" in fault["said"]
    assert "workers rebuild" in fault["fix"]
    worker = shop.run("worker")
    await shop.absorbed()
    assert "redis empty" not in found(shop, "doubtful")
    assert worker.alive


async def test_redis_came_back_from_an_older_copy(shop, own):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.lived(0, 40)
    own.kill()
    shutil.copytree(own.folder / "appendonlydir", own.folder / "backup")
    own.start()
    await shop.lived(40, 40)
    own.kill()
    shutil.rmtree(own.folder / "appendonlydir")
    shutil.move(own.folder / "backup", own.folder / "appendonlydir")
    own.start()
    fault = found(shop, "doubtful")["redis older"]
    assert "send nothing twice" in fault["fix"]
    shop.run("worker")
    await shop.absorbed()
    await until(lambda: "redis older" not in found(shop, "doubtful"), "folding forward", 60)


async def test_two_deployments_with_one_name_fight(shop, kafka, own, tmp_path):
    (tmp_path / "other").mkdir()
    other = Shop(kafka.servers, own.url, tmp_path / "other", RUMBO_SESSION="PT3S")
    other.prefix = other.variables["RUMBO_PREFIX"] = shop.prefix
    try:
        for one in (shop, other):
            await one.topics()
            one.run("worker")
        await until(lambda: shop.processes[0].said("fenced"), "the first fence", 60)
        await until(lambda: "fought over" in found(shop, "wrong"), "the finding", 60)
        fault = found(shop, "wrong")["fought over"]
        assert "a Redis of its own" in fault["fix"]
    finally:
        other.end()


# Kafka


async def test_the_broker_lost_its_end(kafka, own, tmp_path):
    shop = Shop(kafka.servers, own.url, tmp_path, RUMBO_SESSION="PT3S")
    await shop.topics()
    await shop.lived(0, 200)
    kafka.kill()
    segment = kafka.folder / "data" / f"{shop.log}-0" / "00000000000000000000.log"
    with segment.open("r+b") as log:
        log.truncate(segment.stat().st_size // 2)
    kafka.start()
    fault = found(shop, "wrong")["holds"]
    assert "lost the end of its log" in fault["said"]
    assert "accept-loss" in fault["fix"]


async def test_the_topic_was_made_anew(shop):
    await shop.topics()
    await shop.lived(0, 40)
    await shop.made_anew()
    fault = found(shop, "wrong")["holds"]
    assert "the topic was made anew" in fault["said"]


async def test_retention_passed_the_position(shop):
    await shop.topics()
    await shop.lived(0, 40)
    await shop.visit(40, 40)
    await shop.forget(1, shop.held("off")[1] + 3)
    fault = found(shop, "wrong")["holds"]
    assert "partition 1" in fault["said"]
    assert "retention" in fault["said"]


async def test_another_partition_count(shop):
    await shop.topics()
    await shop.lived(0, 40)
    await shop.grown(3)
    assert "rumbo repartition" in found(shop, "wrong")["holds"]["fix"]


async def test_a_timestamp_that_producers_set(shop):
    await shop.topics()
    await alter(shop, "clickstream.events", message_timestamp_type="CreateTime")
    fault = found(shop, "wrong")["topics"]
    assert "message.timestamp.type should be LogAppendTime" in fault["said"]
    assert "kafka-configs.sh" in fault["fix"]


async def test_too_few_brokers_for_what_a_topic_wants(shop):
    await shop.topics()
    await alter(shop, "journey.decisions", min_insync_replicas="2")
    fault = found(shop, "wrong")["brokers"]
    assert "journey.decisions" in fault["said"]


# Processes


async def test_no_worker_runs(shop):
    await shop.topics()
    await shop.visit(0, 40)
    told = found(shop, "wrong")["stands still"]
    assert "no worker runs" in told["said"]
    assert found(shop, "doubtful")["processes"]["fix"] == "start them with `rumbo run`"


async def test_settings_and_arithmetic_other_than_in_force(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    faults = found(shop, "doubtful", RUMBO_CLOCK="events", RUMBO_SEED=uuid.uuid4().hex)
    assert "RUMBO_CLOCK, RUMBO_SEED" in faults["settings"]["said"]
    assert "settings" not in found(shop, "doubtful")


async def test_a_manifest_of_another_release(shop):
    await shop.topics()
    other = Manifest(1, "", (), {}, fingerprint() | {"release": "0.0.1"}, "0.0.1")
    await shop.send("journey.definitions", (0, other.key.encode(), encode(other), []))
    assert "another release" in found(shop, "doubtful")["arithmetic"]["said"]
