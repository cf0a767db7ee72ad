"""One job on its own topics: produces events, runs and ends workers, waits until all is quiet."""

import asyncio
import json
import os
import sys
import time
import uuid
from pathlib import Path

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.new_partitions import NewPartitions

from streams.transport.reader import Reader
from tests.integration.process import Process
from tests.integration.waiting import until

ROOT = Path(__file__).parents[3]


class Worker(Process):
    """A worker process."""

    def __init__(self, config, log, failpoint=""):
        command = [sys.executable, "-m", "tests.integration.delivery.worker", json.dumps(config)]
        environment = os.environ | {"RUMBO_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
        super().__init__(command, log, environment, ROOT)


class Rig:
    """A job with a random name on topics of its own."""

    def __init__(self, kafka, redis, folder, partitions=4, **config):
        self.kafka = kafka
        self.redis = redis
        self.folder = folder
        self.partitions = partitions
        self.prefix = f"t{uuid.uuid4().hex[:8]}."
        self.job = "toy"
        self.workers = []
        self.config = config | {
            "prefix": self.prefix,
            "job": self.job,
            "kafka": kafka.servers,
            "redis": redis.url,
        }

    async def __aenter__(self):
        self.redis.client.flushall()
        await self.create()
        self.producer = await self.sender()
        self.reader = Reader(self.kafka.servers)
        return self

    async def __aexit__(self, *failure):
        for worker in self.workers:
            if worker.alive:
                worker.thaw()
                worker.kill()
        await self.producer.stop()
        await self.reader.close()
        if failure[0] is not None:
            for worker in self.workers:
                sys.stdout.write(
                    f"--- {worker.log}\n{worker.log.read_text(errors='replace')[-3000:]}\n"
                )

    async def sender(self):
        """Give a new producer."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka.servers, enable_idempotence=True)
        await producer.start()
        return producer

    async def create(self, names=("in", "out", "dead", "examples", "jobs")):
        counts = {"examples": 3, "jobs": 1}
        stamped = {"message.timestamp.type": "LogAppendTime"}
        topics = [
            NewTopic(
                f"{self.prefix}{n}",
                counts.get(n, self.partitions),
                self.kafka.replicas,
                topic_configs=stamped,
            )
            for n in names
        ]
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka.servers)
        await admin.start()
        try:
            answer = await admin.create_topics(topics)
            assert all(error[1] == 0 for error in answer.topic_errors), answer
        finally:
            await admin.close()

    async def admin(self, call):
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka.servers)
        await admin.start()
        try:
            return await call(admin)
        finally:
            await admin.close()

    async def grow(self, count):
        """Give the input topic more partitions."""
        new = {f"{self.prefix}in": NewPartitions(total_count=count)}
        await self.admin(lambda admin: admin.create_partitions(new))

    def start(self, failpoint="", **config):
        log = self.folder / f"worker-{len(self.workers)}.log"
        worker = Worker(self.config | config, log, failpoint)
        self.workers.append(worker)
        return worker

    async def send(self, customer, kind="add", **data):
        value = json.dumps({"kind": kind, **data}).encode()
        key = None if customer is None else str(customer).encode()
        return await self.producer.send(f"{self.prefix}in", value, key=key)

    async def add(self, count, customers=40, first=0):
        """Send events of many customers and wait until the broker has them."""
        sent = [await self.send(n % customers, x=n) for n in range(first, first + count)]
        await asyncio.gather(*sent)

    async def flow(self, stop, rate=1000, customers=100):
        """Send events at a rate until told to stop; give how many."""
        count, began, sent = 0, time.monotonic(), []
        while not stop.is_set():
            due = int((time.monotonic() - began) * rate)
            while count < due:
                sent.append(await self.send(count % customers, x=count))
                count += 1
            await asyncio.sleep(0.01)
        await asyncio.gather(*sent)
        return count

    def meta(self, partition):
        return self.redis.client.hgetall(f"{{{self.job}:{partition}}}:meta")

    def off(self, partition):
        return int(self.meta(partition).get(b"off", -1))

    async def ends(self):
        logs = [TopicPartition(f"{self.prefix}in", p) for p in range(self.partitions)]
        bounds = await self.reader.bounds(logs)
        return {log.partition: bounds[log].end for log in logs}

    async def absorbed(self):
        """Whether every event is absorbed and no timer is left."""
        client = self.redis.client
        ends = await self.ends()
        return all(
            self.off(p) == end - 1 and not client.zcard(f"{{{self.job}:{p}}}:due")
            for p, end in ends.items()
        )

    async def settle(self, patience=30.0):
        """Wait until all is absorbed, then let the workers leave, so that all is published."""
        await until(self.absorbed, "absorbing everything", patience)
        for worker in self.workers:
            if worker.alive:
                # Before it hears signals, a signal is a death.
                await until(lambda w=worker: w.said("Starting..."), "the start of a worker")
                code, _ = await worker.stop()
                assert code == 0
