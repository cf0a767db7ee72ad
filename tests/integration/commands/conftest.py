"""The command line against real servers, under a name of its own each time."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.settings import Settings
from streams.topic_admin import administrator, create

RUMBO = Path(sys.executable).with_name("rumbo")


class Deployment:
    """A deployment on real servers: its commands, and what lies in its topics."""

    def __init__(self, servers, home):
        self.kafka = servers.kafka
        self.prefix = f"t{uuid.uuid4().hex[:10]}."
        self.variables = {
            "RUMBO_KAFKA": servers.kafka,
            "RUMBO_REDIS": servers.redis,
            "RUMBO_PREFIX": self.prefix,
            "RUMBO_JOB_KEY": uuid.uuid4().hex,
            "RUMBO_HOME": str(home),
        }

    def rumbo(self, *arguments, **variables):
        bare = {name: value for name, value in os.environ.items() if name[:6] != "RUMBO_"}
        return subprocess.run(
            [RUMBO, *arguments],
            env=bare | self.variables | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def told(self, *arguments, **variables):
        done = self.rumbo(*arguments, "--format", "json", **variables)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    async def topics(self, partitions=2):
        """Make the topics, without the command."""
        async with administrator(self.kafka) as admin:
            await create(admin, Settings(prefix=self.prefix, partitions=partitions))

    async def send(self, topic, *records, **producer):
        """Send (partition, key, value, headers)."""
        sender = AIOKafkaProducer(bootstrap_servers=self.kafka, max_request_size=2**21, **producer)
        await sender.start()
        try:
            for partition, key, value, headers in records:
                await sender.send_and_wait(
                    self.prefix + topic, value, key=key, partition=partition, headers=headers
                )
        finally:
            await sender.stop()

    async def read(self, topic, partitions):
        """Give everything in a topic."""
        reader = AIOKafkaConsumer(bootstrap_servers=self.kafka, enable_auto_commit=False)
        await reader.start()
        try:
            places = [TopicPartition(self.prefix + topic, number) for number in range(partitions)]
            reader.assign(places)
            await reader.seek_to_beginning(*places)
            ends = await reader.end_offsets(places)
            found = []
            for place in places:
                while await reader.position(place) < ends[place]:
                    found += (await reader.getmany(place, timeout_ms=1000)).get(place, [])
            return found
        finally:
            await reader.stop()


@pytest.fixture
def deployment(servers, tmp_path):
    return Deployment(servers, tmp_path)
