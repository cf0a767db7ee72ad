"""A deployment under a name of its own: its commands, its processes, and what lies in its topics."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streams.settings import Settings
from streams.topic_admin import administrator, create
from tests.integration.log import flat
from tests.integration.process import Process

RUMBO = Path(sys.executable).with_name("rumbo")


class Deployment:
    """A deployment on real servers: its commands, its processes, and what lies in its topics."""

    def __init__(self, kafka, redis, home, **variables):
        self.kafka = kafka
        self.redis = redis
        self.home = home
        self.prefix = f"t{uuid.uuid4().hex[:10]}."
        self.key = uuid.uuid4().hex
        self.processes = []
        self.variables = {
            "RUMBO_KAFKA": kafka,
            "RUMBO_REDIS": redis,
            "RUMBO_PREFIX": self.prefix,
            "RUMBO_JOB_KEY": self.key,
            "RUMBO_HOME": str(home),
        } | variables

    @property
    def job(self):
        """The job as message ids and keys of Redis name it."""
        return f"{self.prefix}rumbo"

    def rumbo(self, *arguments, **variables):
        return subprocess.run(
            [RUMBO, *arguments],
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def environment(self, **variables):
        """Give what the deployment's processes are started with."""
        bare = {name: value for name, value in os.environ.items() if name[:6] != "RUMBO_"}
        return bare | self.variables | variables

    def told(self, *arguments, **variables):
        done = self.rumbo(*arguments, "--format", "json", **variables)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def run(self, *arguments, **variables):
        """Start ``rumbo run`` as a process of its own."""
        log = self.home / f"{len(self.processes)}-{arguments[0]}.log"
        process = Process([RUMBO, "run", *arguments], log, self.environment(**variables))
        self.processes.append(process)
        return process

    def end(self):
        """End whatever still runs."""
        for process in self.processes:
            if process.alive:
                process.thaw()
                process.kill()

    async def topics(self, partitions=2):
        """Make the topics, without the command."""
        async with administrator(self.kafka) as admin:
            await create(admin, Settings(prefix=self.prefix, partitions=partitions))

    async def send(self, topic, *records, **producer):
        """Send (partition, key, value, headers); give the offsets."""
        sender = AIOKafkaProducer(bootstrap_servers=self.kafka, max_request_size=2**21, **producer)
        await sender.start()
        try:
            sent = [
                await sender.send_and_wait(
                    self.prefix + topic, value, key=key, partition=partition, headers=headers
                )
                for partition, key, value, headers in records
            ]
        finally:
            await sender.stop()
        return [one.offset for one in sent]

    async def read(self, topic):
        """Give everything in a topic."""
        return await flat(self.kafka, self.prefix + topic)
