"""The world: a broker, a Redis, workers and a learner as real processes, and who starts them again."""

import asyncio
import contextlib
import json
import os
import sys
import time
from pathlib import Path

from aiokafka.errors import KafkaError

from streams.transport.presence import answering
from tests.chaos.devices.proxy import Proxy, frames
from tests.chaos.watch import Watch
from tests.integration.deployment import Deployment
from tests.integration.log import ends
from tests.integration.process import Process
from tests.integration.servers import Kafka, Redis
from tests.integration.waiting import until

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SESSION = 3.0
"""How long (s) a process may be silent before others take over."""
PAUSE = 0.3
"""How long (s) the supervisor lets a dead process lie."""
INPUT = "clickstream.events"


class Member:
    """A place in the crew: who fills it now, and what its next process is started with."""

    def __init__(self, name, role):
        self.name = name
        self.role = role
        self.process = None
        self.absent = False
        self.variables = {}
        self.since = 0.0


class World:
    """Servers, processes and load of one round; faults are struck on it."""

    def __init__(self, home, options, chance):
        self.home = home
        self.options = options
        self.chance = chance
        self.partitions = options.partitions
        self.kafka = Kafka(home / "kafka")
        self.redis = Redis(home / "redis", appendfsync=options.appendfsync)
        self.crew = [Member(f"worker-{n}", "worker") for n in range(options.workers)]
        self.crew.append(Member("learner", "learner"))
        self.kills = {}
        self.surprises = []
        self.squeezed = set()
        self._tasks = []
        self._open = contextlib.AsyncExitStack()
        self.proxies = {}
        self.sender = None
        self.ledger = home / "ledger"
        self.ledger.touch()

    @property
    def workers(self):
        return [member for member in self.crew if member.role == "worker"]

    @property
    def learner(self):
        return self.crew[-1]

    # Life

    async def open(self):
        """Start everything, and wait until the first plan is in force in every partition."""
        await asyncio.gather(
            asyncio.to_thread(self.kafka.start), asyncio.to_thread(self.redis.start)
        )
        kafka, redis = self.kafka.servers, self.redis.url
        if self.options.proxied:
            kafka, redis = await self._put_proxies()
        await answering(kafka)
        self.deployment = Deployment(kafka, redis, self.home, RUMBO_SESSION=f"PT{SESSION:.0f}S")
        await self.deployment.topics(self.partitions)
        done = await asyncio.to_thread(self.deployment.rumbo, "apply", str(HERE / "journeys"))
        assert done.returncode == 0, done.stderr
        self.watch = Watch(self.redis.url, self.deployment.job, self.partitions)
        self._tasks = [
            asyncio.create_task(self.watch.run()),
            asyncio.create_task(self._supervise()),
        ]
        await until(lambda: min(self.watch.offs()) >= 0, "the first plan in every partition", 180)

    async def _put_proxies(self):
        """Put a proxy before each server; give the addresses that the processes are told."""
        before = {
            "kafka": Proxy(self.kafka.behind, self.kafka.door, frames),
            "redis": Proxy(self.redis.port),
        }
        for server, proxy in before.items():
            self.proxies[server] = await self._open.enter_async_context(proxy)
        return before["kafka"].address, f"redis://{before['redis'].address}"

    async def close(self):
        """End everything that runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if hasattr(self, "watch"):
            await self.watch.close()
        if self.sender and self.sender.alive:
            self.sender.kill()
        if hasattr(self, "deployment"):
            self.deployment.end()
        await self._open.aclose()
        for server in (self.kafka, self.redis):
            if server.process and server.process.poll() is None:
                server.thaw()
                server.kill()

    def start_load(self):
        """Begin to send."""
        config = {
            "kafka": self.kafka.servers,
            "topic": self.deployment.prefix + INPUT,
            "partitions": self.partitions,
            "seed": self.options.seed,
            "run": f"s{self.options.seed}",
            "customers": self.options.customers,
            "rate": self.options.rate,
            "poison": self.options.poison,
            "ledger": str(self.ledger),
        }
        command = [sys.executable, "-m", "tests.chaos.load", json.dumps(config)]
        self.sender = Process(command, self.home / "load.log", dict(os.environ), ROOT)

    async def stop_load(self):
        """Stop sending; what was sent is acknowledged or given up."""
        code, _ = await self.sender.stop(120.0)
        assert code == 0, (self.home / "load.log").read_text()

    # The crew

    def start(self, member):
        """Start a member's process, as a user would."""
        member.process = self.deployment.run(member.role, **member.variables)
        member.since = time.monotonic()
        member.variables = {}

    async def snapshots(self):
        """Count the snapshots that were published."""
        return sum((await self.ends("learning.snapshots")).values())

    async def ends(self, topic):
        """Give where a topic ends, as soon as the broker says so."""

        async def told():
            try:
                async with asyncio.timeout(5):
                    return await ends(self.kafka.servers, self.deployment.prefix + topic)
            except (KafkaError, TimeoutError, TypeError):  # TypeError: it knows no partitions yet
                return None

        return await until(told, "an answer of the broker", 120)

    def impostor(self):
        """Start a worker of the same job in a consumer group of its own."""
        environment = self.deployment.environment() | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.chaos.impostor"]
        process = Process(command, self.home / "impostor.log", environment, ROOT)
        self.deployment.processes.append(process)
        return process

    async def _supervise(self):
        """Start members again that are gone: the orchestrator's part."""
        for member in self.crew:
            self.start(member)
        while True:
            await asyncio.sleep(0.05)
            for member in self.crew:
                if not member.absent and not member.process.alive:
                    self._bury(member)
                    await asyncio.sleep(PAUSE)
                    if not member.absent:
                        self.start(member)

    def _bury(self, member):
        code = member.process.process.returncode
        if member.process in self.squeezed:
            self.count(f"{member.role} died without memory")
        elif code not in (0, -9, -15):
            self.surprises.append(f"{member.name} ended with {code}: {member.process.log}")

    def count(self, kind, number=1):
        """Count a kill by its kind."""
        self.kills[kind] = self.kills.get(kind, 0) + number

    def at_work(self, member):
        """Whether a member's process has begun its work."""
        word = "teaching" if member.role == "learner" else "claimed"
        return member.process.alive and member.process.said(word)
