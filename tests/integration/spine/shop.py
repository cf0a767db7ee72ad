"""A shop on Rumbo: a deployment on the clock of events, fed with real shoppers."""

import asyncio
import json
import shutil
import sys
from datetime import UTC, datetime

import redis.asyncio
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from redis.exceptions import RedisError

from streams.definitions.folder import LIBRARY
from streams.demo.feed import Feed, Target
from streams.envelope import control
from streams.partition.outbox import partition_of
from tests.integration.deployment import Deployment
from tests.integration.log import ends
from tests.integration.spine.recording import INPUT, OUTPUTS, Recording
from tests.integration.waiting import until

DAY = 86_400_000
PARTITIONS = 4
BUDGET = "12.00"
"""Of all coupons of a week: a quarter of it is a partition's share, which runs out."""


async def nothing():
    """Nothing to wait for."""


class Shop(Deployment):
    """Topics, documents, processes, and a feed that a story goes along with."""

    def __init__(self, kafka, redis, home):
        super().__init__(kafka.servers, redis.url, home, RUMBO_CLOCK="events", RUMBO_SESSION="PT3S")
        self.broker = kafka
        self.store = redis
        self.documents = home / "documents"
        shutil.copytree(LIBRARY, self.documents, ignore=shutil.ignore_patterns("*.test.yaml"))
        self.edit("category-coupon.offer.yaml", 'amount: "120.00"', f'amount: "{BUDGET}"')

    def edit(self, name, before, after):
        """Change a document of the folder; give its path."""
        (path,) = self.documents.rglob(name)
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
        return path

    async def open(self, partitions=PARTITIONS):
        """Make the topics and put the documents in force."""
        await self.topics(partitions)
        self.apply()

    def apply(self):
        done = self.rumbo("apply", str(self.documents))
        assert done.returncode == 0, done.stderr

    def tell(self):
        """Show the end of what each process said."""
        for process in self.processes:
            sys.stdout.write(f"--- {process.log}\n{process.log.read_text()[-3000:]}\n")

    def place(self, customer, partitions=PARTITIONS):
        """Give the partition of a customer."""
        return partition_of(customer.encode(), partitions)

    # How far it is

    async def offs(self):
        """Give the offset after the last absorbed event of each partition; nothing while Redis is away."""
        async with redis.asyncio.Redis.from_url(self.redis) as client:
            try:
                found = [await client.hget(self.meta(p), "off") for p in range(PARTITIONS)]
            except (RedisError, OSError):
                return {}
        return {p: int(off) + 1 for p, off in enumerate(found) if off is not None}

    def meta(self, partition):
        return f"{{{self.job}:{partition}}}:meta"

    async def activated(self):
        """Wait until every partition has absorbed its first record, the plan's activation."""

        async def all_begun():
            return len(await self.offs()) == PARTITIONS

        await until(all_begun, "the first plan in every partition", 60)

    async def absorbed(self):
        """Wait until every event is absorbed."""

        async def quiet():
            return await self.offs() == await ends(self.kafka, self.prefix + INPUT)

        await until(quiet, "absorbing every event", 120)

    async def learned(self):
        """Wait until the last snapshot of each model has learned all of its examples."""

        async def all_learned():
            await self.absorbed()
            return (await self.recording()).learned

        await until(all_learned, "a snapshot of everything learned", 60)

    async def recording(self):
        return await Recording.of(self, self.store.client)

    # By hand

    async def says(self, customer, kind, identity, at, data):
        """Send one event of a customer."""
        value = {
            "specversion": "1.0",
            "id": identity,
            "source": "/by-hand",
            "type": kind,
            "subject": customer,
            "time": rfc3339(at),
            "data": data,
        }
        record = (self.place(customer), customer.encode(), json.dumps(value).encode(), [])
        await self.send(INPUT, record)

    async def clock(self, now):
        """Say in every partition how late it is."""
        records = []
        for partition in range(PARTITIONS):
            value, headers = control.build(
                control.CLOCK,
                identity=f"{self.job}:{partition}:{now}",
                time=now,
                data={"partition": partition, "limit": 1000, "now": rfc3339(now)},
                source="/by-hand",
                key=self.key.encode(),
            )
            records.append((partition, None, value, headers))
        await self.send(INPUT, *records)

    # Its life

    async def live(self, events, *happenings, ready=nothing):
        """Feed events; ``happenings`` are (share of the data's time, function), in order.

        The feed waits for each until all are ``ready``; then it happens while events flow again.
        """
        begin, end = events[0].at, events[-1].at
        dues = [begin + share * (end - begin) for share, _ in happenings]
        passed = 0

        async def offs():
            await until(
                lambda: passed == len(dues) or feed.progress.at < dues[passed], "being ready", 120
            )
            return await self.offs()

        async with AIOKafkaProducer(
            bootstrap_servers=self.kafka, enable_idempotence=True, linger_ms=2
        ) as producer:
            target = Target(self.job, self.prefix + INPUT, PARTITIONS, self.key.encode())
            feed = Feed(producer, target, offs)
            feeding = asyncio.create_task(feed.run(iter(events)))

            async def reached(at):
                await until(
                    lambda: feeding.done() or feed.progress.at >= at, "the data's time", 120
                )
                if feeding.done():
                    await feeding

            for due, (_, happening) in zip(dues, happenings, strict=True):
                await reached(due)
                await ready()
                passed += 1
                await reached(due + DAY / 2)
                await happening()
            await feeding

    async def close(self, learner, *workers):
        """Let all be learned and absorbed, then end the processes; give what they left behind."""
        await self.learned()
        await self.leave(learner)
        await self.absorbed()
        for worker in workers:
            await self.leave(worker)
        return await self.recording()

    async def leave(self, process):
        """Ask a process to leave (SIGTERM): it has 5 s, and goes in peace."""
        await until(lambda: process.said("Starting"), "listening to signals")
        code, _ = await process.stop()
        assert code == 0, process.log.read_text()[-2000:]

    async def relive(self):
        """Lose Redis and all that came out, and let one worker fold the log again."""
        names = [self.prefix + name for name in OUTPUTS]
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await admin.start()
        try:
            await admin.delete_topics(names)

            async def gone():
                return not set(names) & set(await admin.list_topics())

            await until(gone, "the end of the output topics")
        finally:
            await admin.close()
        await self.topics()
        self.store.client.flushall()
        worker = self.run("worker")
        await self.absorbed()
        await self.leave(worker)
        return await self.recording()


def rfc3339(at):
    return datetime.fromtimestamp(at / 1000, UTC).isoformat().replace("+00:00", "Z")
