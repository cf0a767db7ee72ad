"""``rumbo topics`` on a real broker: creates what is missing, once, and says what differs."""

import json

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.topics import TOPICS


async def administrate(kafka, do):
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return await do(admin)
    finally:
        await admin.close()


def test_topics_are_created_once_and_as_the_table_has_them(deployment):
    first = deployment.told("topics", "create", "--partitions", "3")
    assert first["created"] == [deployment.prefix + name for name in TOPICS]
    assert first["differences"] == []
    again = deployment.rumbo("topics", "create")
    assert (again.returncode, again.stdout) == (0, "0 created, 12 were there\n")
    described = deployment.told("topics", "describe")
    assert described["differences"] == []
    for name, topic in TOPICS.items():
        found = described["topics"][deployment.prefix + name]
        assert found == {"partitions": topic.count(3, 4), "settings": topic.settings}


async def test_a_missing_output_gets_as_many_partitions_as_the_input(deployment):
    await deployment.topics(3)

    async def delete(admin):
        await admin.delete_topics([deployment.prefix + "price.offers"])

    await administrate(deployment.kafka, delete)
    missing = deployment.rumbo("topics", "describe")
    assert missing.returncode == 1
    assert "price.offers: topic should be exists, is missing" in missing.stdout
    assert deployment.told("topics", "create")["created"] == [deployment.prefix + "price.offers"]
    topics = deployment.told("topics", "describe")["topics"]
    assert topics[deployment.prefix + "price.offers"]["partitions"] == 3


async def test_what_differs_is_said_with_its_fix(deployment):
    await deployment.topics()

    async def spoil(admin):
        name = deployment.prefix + "clickstream.events"
        resource = ConfigResource(
            ConfigResourceType.TOPIC, name, {"message.timestamp.type": "CreateTime"}
        )
        await admin.alter_configs([resource])
        await admin.create_partitions({deployment.prefix + "price.offers": NewPartitions(5)})

    await administrate(deployment.kafka, spoil)
    done = deployment.rumbo("topics", "describe", "--format", "json")
    assert done.returncode == 1
    found = {
        (one["what"], one["wanted"], one["found"]) for one in json.loads(done.stdout)["differences"]
    }
    assert ("message.timestamp.type", "LogAppendTime", "CreateTime") in found
    assert ("partitions", "2", "5") in found


@pytest.mark.parametrize(("kept", "code"), [(-1, 0), (60_000, 1)])
async def test_creating_fails_where_too_little_is_kept_but_not_where_more_is(
    deployment, kept, code
):
    await deployment.topics()

    async def keep(admin):
        name = deployment.prefix + "price.offers"
        settings = TOPICS["price.offers"].settings | {"retention.ms": str(kept)}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, settings)])

    await administrate(deployment.kafka, keep)
    done = deployment.rumbo("topics", "create")
    assert f"price.offers: retention.ms should be 2592000000, is {kept}" in done.stdout
    assert done.returncode == code


async def test_topics_of_others_are_left_alone(deployment):
    async def make(admin):
        await admin.create_topics([NewTopic(deployment.prefix + "clickstream.events", 5, 1)])

    await administrate(deployment.kafka, make)
    told = deployment.told("topics", "create")
    assert deployment.prefix + "clickstream.events" not in told["created"]
    assert {one["topic"] for one in told["differences"]} == {
        deployment.prefix + "clickstream.events"
    }
    topics = deployment.told("topics", "describe")["topics"]
    assert topics[deployment.prefix + "journey.decisions"]["partitions"] == 5


def test_a_broker_that_does_not_answer_is_a_sentence(deployment):
    done = deployment.rumbo("topics", "create", RUMBO_KAFKA="127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "rumbo: Kafka does not answer at 127.0.0.1:1. Check that it runs, and RUMBO_KAFKA.\n"
    )


def test_without_any_server_the_sentence_says_how_to_get_one(deployment):
    done = deployment.rumbo("topics", "create", RUMBO_KAFKA="")
    assert done.returncode == 1
    assert "rumbo local start" in done.stderr


def test_the_table_is_listed_without_a_broker(deployment):
    rows = deployment.told("topics", "list", RUMBO_KAFKA="")
    assert [row["topic"] for row in rows] == [deployment.prefix + name for name in TOPICS]
    assert deployment.told("topics", "asyncapi", RUMBO_KAFKA="")["asyncapi"] == "3.0.0"
