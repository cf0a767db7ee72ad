"""A deployment of Rumbo on the private stack: its topics, journeys, processes and positions."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from benchmarks.child import Child, ChildFailed
from benchmarks.clickstream import PARTITIONS
from streams.activation import put_in_force
from streams.definitions.folder import documents
from streams.endpoints import job_key_of
from streams.local.stack import Stack
from streams.settings import Clock, Settings
from streams.store.store import Store
from streams.topic_admin import administrator, create
from streams.topics import TOPICS, Direction, full_name

SESSION = "20s"
"""How long a process may be held while its input is written."""
WAIT = 60.0
"""Seconds until a worker must have claimed its partitions."""


class Deployment:
    """One deployment under a prefix of its own."""

    def __init__(self, stack: Stack, prefix: str, clock: Clock) -> None:
        endpoints = stack.endpoints
        assert endpoints is not None
        self.home = stack.home
        self.settings = Settings(
            kafka=endpoints.kafka,
            redis=endpoints.redis,
            home=stack.home,
            job="benchmark",
            prefix=prefix,
            job_key=None,
            seed="benchmark",
            clock=clock,
            partitions=PARTITIONS,
            learning_partitions=PARTITIONS,
            replication=1,
        )
        self.kafka = endpoints.kafka
        self.job_key = job_key_of(self.settings)
        self._store = Store.connect(endpoints.redis, self.settings.group)
        self._children: list[Child] = []

    async def __aenter__(self) -> Self:
        async with administrator(self.kafka) as admin:
            await create(admin, self.settings)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self._store.close()

    async def stop(self) -> None:
        """Let all processes leave."""
        await asyncio.gather(*(child.stop() for child in self._children))
        self._children.clear()

    def topic(self, name: str) -> str:
        return full_name(self.settings.prefix, name)

    @property
    def outputs(self) -> list[str]:
        """The topics that a worker writes to."""
        out = [name for name, row in TOPICS.items() if row.direction is Direction.OUT]
        return [self.topic(name) for name in [*out, "learning.examples"]]

    async def apply(self, folders: Sequence[Path]) -> None:
        """Put the documents of folders in force."""
        found, findings, _ = documents(list(folders))
        assert not findings, findings
        await put_in_force(self.settings, found)

    async def run(self, role: str, module: str = "streams.cli.main", **more: str) -> Child:
        """Start ``rumbo run ROLE``, or another program that takes the same words."""
        settings = self.settings
        environment = {
            "RUMBO_KAFKA": self.kafka,
            "RUMBO_REDIS": settings.redis or "",
            "RUMBO_JOB_KEY": self.job_key.decode(),
            "RUMBO_JOB": settings.job,
            "RUMBO_SEED": settings.draw_seed,
            "RUMBO_PREFIX": settings.prefix,
            "RUMBO_CLOCK": settings.clock,
            "RUMBO_SESSION": SESSION,
            "RUMBO_LOG": "warning",
            **more,
        }
        child = await Child.start(
            self.home, role, "-m", module, "run", role, environment=environment
        )
        self._children.append(child)
        return child

    async def absorbed(self) -> dict[int, int]:
        """Give the offset after the last absorbed record, by partition."""
        owners = await asyncio.gather(*(self._store.owner(n) for n in range(PARTITIONS)))
        return {n: 0 if one.off is None else one.off + 1 for n, one in enumerate(owners)}

    async def owners(self) -> list[bytes | None]:
        """Give the token of each partition's owner: another one after every claim."""
        found = await asyncio.gather(*(self._store.owner(n) for n in range(PARTITIONS)))
        return [one.token for one in found]

    async def activated(self) -> None:
        """Wait until every partition has absorbed the activation of the plan."""
        deadline = time.monotonic() + WAIT
        while min((await self.absorbed()).values()) == 0:
            self.check()
            if time.monotonic() > deadline:
                raise ChildFailed("\n".join(child.last_words() for child in self._children))
            await asyncio.sleep(0.05)

    def check(self) -> None:
        """Raise when one of the processes has ended by itself."""
        for child in self._children:
            child.check()
