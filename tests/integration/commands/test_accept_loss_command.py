"""``rumbo accept-loss``: a partition that holds goes on in a new epoch, as the operator says."""

import json

import pytest
import redis
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from streams.partition.outbox import partition_of
from streams.topic_admin import administrator
from tests.integration.deployment import Deployment
from tests.integration.log import ends
from tests.integration.waiting import until

INPUT = "clickstream.events"


class Shop(Deployment):
    """Two partitions, one worker at a time, and events that count."""

    @property
    def log(self):
        return self.prefix + INPUT

    def held(self, name):
        with redis.Redis.from_url(self.redis) as client:
            found = (client.hget(f"{{{self.job}:{p}}}:meta", name) for p in range(2))
            return [None if one is None else int(one) for one in found]

    async def visit(self, first, count):
        """Send visits of 20 customers."""
        records = []
        for number in range(first, first + count):
            customer = str(number % 20)
            value = {
                "specversion": "1.0",
                "id": f"v{number}",
                "source": "/shop",
                "type": "page.viewed",
                "subject": customer,
                "time": "2026-11-25T00:00:00Z",
                "data": {},
            }
            place = partition_of(customer.encode(), 2)
            records.append((place, customer.encode(), json.dumps(value).encode(), []))
        await self.send(INPUT, *records)

    async def absorbed(self):
        """Wait until every event is absorbed; give the ends."""

        async def quiet():
            found = await ends(self.kafka, self.log)
            return self.held("off") == [found[p] - 1 for p in range(2)]

        await until(quiet, "absorbing")
        return await ends(self.kafka, self.log)

    async def lived(self, first, count):
        """Let a worker absorb visits, and leave."""
        await self.visit(first, count)
        worker = self.run("worker")
        await self.absorbed()
        assert await worker.stop()

    async def forget(self, partition, before):
        """Let retention pass an offset."""
        gone = {TopicPartition(self.log, partition): RecordsToDelete(before_offset=before)}
        async with administrator(self.kafka) as admin:
            await admin.delete_records(gone)

    async def made_anew(self):
        """Delete the input topic and make it again."""
        async with administrator(self.kafka) as admin:
            await admin.delete_topics([self.log])

            async def away():
                return self.log not in await admin.list_topics()

            await until(away, "the end of the topic")
        await self.topics()

    def customers(self):
        with redis.Redis.from_url(self.redis) as client:
            return sorted(client.scan_iter(f"{{{self.job}:*}}:c:*"))


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


@pytest.mark.parametrize(("begins", "left"), [("end", False), ("begin", True)])
async def test_retention_has_passed_the_position(shop, begins, left):
    await shop.topics()
    await shop.lived(0, 100)
    await shop.visit(100, 100)
    (off, well), found = shop.held("off"), await ends(shop.kafka, shop.log)
    await shop.forget(0, off + 6)
    worker = shop.run("worker")
    await until(lambda: worker.said("rumbo accept-loss"), "the hold")
    await until(lambda: shop.held("off")[1] > well, "the other partition")
    told = shop.told("doctor")
    (fault,) = [one for one in told["findings"] if one["about"] == "positions"]
    assert (fault["status"], "accept-loss" in fault["fix"]) == ("wrong", True)
    refused = shop.rumbo("accept-loss", "--partition", "1", "--yes")
    assert (refused.returncode, "Nothing is lost" in refused.stderr) == (1, True)
    asked = shop.rumbo("accept-loss")
    assert asked.returncode == 1
    assert f"5 events ({off + 1} to {off + 5}) were never absorbed" in asked.stdout
    assert shop.held("epoch") == [0, 0]
    done = shop.rumbo("accept-loss", "--from", begins, "--yes")
    assert done.returncode == 0, done.stderr
    start = off + 6 if left else found[0]
    assert f"partition 0 goes on at {start}, in epoch 1" in done.stdout
    await shop.visit(200, 100)
    await shop.absorbed()
    assert shop.held("epoch") == [1, 0]
    assert len(shop.customers()) == 20
    again = shop.rumbo("accept-loss", "--yes")
    assert (again.returncode, "Nothing is lost" in again.stderr) == (1, True)


async def test_the_topic_was_made_anew(shop):
    await shop.topics()
    await shop.lived(0, 100)
    before = shop.customers()
    await shop.made_anew()
    await shop.visit(100, 20)
    found = await ends(shop.kafka, shop.log)
    (loss, _) = done = shop.told("accept-loss", "--yes")
    assert [(one["epoch"], one["start"]) for one in done] == [(1, found[0]), (1, found[1])]
    assert "no longer in the log" in loss["said"][0]
    assert "Redis is kept" in loss["said"][-1]
    worker = shop.run("worker")
    await shop.visit(120, 100)
    await shop.absorbed()
    assert shop.held("epoch") == [1, 1]
    assert shop.customers() == before
    # Redis is lost: a rebuild begins where the operator said, and no sooner.
    with redis.Redis.from_url(shop.redis) as client:
        client.delete(*client.scan_iter(f"{{{shop.job}:*"))
    await until(lambda: worker.said("fenced"), "noticing")
    await shop.absorbed()
    assert shop.held("epoch") == [1, 1]


async def test_what_cannot_be_meant_is_refused(shop):
    await shop.topics()
    await shop.lived(0, 40)
    for arguments, sentence in (
        (["--from", "middle"], "--from is end, begin, or an offset"),
        (["--from", "7"], "for one --partition"),
        (["--partition", "9", "--yes"], "has no partition 9"),
        (["--format", "json"], "say --yes"),
        (["--yes"], "Nothing is lost"),
    ):
        done = shop.rumbo("accept-loss", *arguments)
        assert done.returncode == 1
        assert sentence in done.stderr
    await shop.forget(0, shop.held("off")[0] + 1)
    assert "Nothing is lost" in shop.rumbo("accept-loss", "--yes").stderr


def test_without_topics_the_sentence_says_what_to_do(shop):
    assert "rumbo topics create" in shop.rumbo("accept-loss").stderr
