"""A deployment whose events are visits of a few customers, and what may happen to its topics."""

import json

import redis
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.admin.new_partitions import NewPartitions

from streams.partition.outbox import partition_of
from streams.topic_admin import administrator
from tests.integration.deployment import Deployment
from tests.integration.log import ends
from tests.integration.waiting import until

INPUT = "clickstream.events"
HELLO = """\
journey: hello
version: 1
entry: {event: page.viewed}
steps:
  pause: {wait: 1s}
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""
SCHEMA = "schema: shop\nversion: 1\nevents:\n  page.viewed: {}\n"


class Shop(Deployment):
    """Two partitions, one worker at a time, and events that count."""

    @property
    def log(self):
        return self.prefix + INPUT

    def held(self, name):
        with redis.Redis.from_url(self.redis) as client:
            found = (client.hget(f"{{{self.job}:{p}}}:meta", name) for p in range(2))
            return [None if one is None else int(one) for one in found]

    async def visit(self, first, count, time="2026-11-25T00:00:00Z"):
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
                "time": time,
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

    async def made_anew(self, topic=INPUT):
        """Delete a topic and make it again."""
        name = self.prefix + topic
        async with administrator(self.kafka) as admin:
            await admin.delete_topics([name])

            async def away():
                return name not in await admin.list_topics()

            await until(away, "the end of the topic")
        await self.topics()

    async def grown(self, count):
        """Give the input more partitions."""
        async with administrator(self.kafka) as admin:
            await admin.create_partitions({self.log: NewPartitions(total_count=count)})

    def put_in_force(self, *texts):
        """Apply documents."""
        folder = self.home / "journeys"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            (folder / f"{number}.yaml").write_text(text)
        done = self.rumbo("apply", str(folder))
        assert done.returncode == 0, done.stdout + done.stderr

    async def dies(self, failpoint):
        """Let a worker run until it kills itself."""
        return await self.run("worker", RUMBO_FAILPOINT=failpoint).ended(60.0)

    def customers(self):
        with redis.Redis.from_url(self.redis) as client:
            return sorted(client.scan_iter(f"{{{self.job}:*}}:c:*"))
