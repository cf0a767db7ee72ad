"""Loading: the first events of every partition, which carry the customers and all that is kept."""

import time
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from streams.envelope import control
from streams.lanes.failpoints import passes
from streams.lanes.fold import OutRecord
from streams.partition import cargo
from streams.partition.outbox import partition_of
from streams.partition.state import PartitionState
from streams.topics import INPUT_LIMIT
from streams.transport.publishing import Destination
from streams.transport.sender import Sender

LOAD = 96 * 1024
"""Bytes of states that go into one event; one that is larger goes alone."""
LARGEST = INPUT_LIMIT * 2 // 3
"""Most bytes of a customer: base64 makes four of three."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Writes one move's events: signed with the job's key, and named by its run."""

    job: str
    topic: str
    run: str
    key: bytes
    sender: Sender

    async def open(self, states: Sequence[PartitionState]) -> tuple[int, ...]:
        """Open every partition with what it keeps; give the offsets at which they begin."""
        opened = [
            self._event(control.OPENED, number, "opened", state=cargo.pack_state(state))
            for number, state in enumerate(states)
        ]
        sent = await self.sender.publish(opened)
        return tuple(sent[Destination(self.topic, number)] for number in range(len(states)))

    async def fill(self, customers: AsyncIterable[tuple[str, bytes]], partitions: int) -> int:
        """Write all customers, and in every partition that they were the last; give their number."""
        loads = [_Load() for _ in range(partitions)]
        count = 0
        async for name, state in customers:
            partition = partition_of(name.encode(), partitions)
            if loads[partition].size + len(state) > LOAD:
                await self._send(partition, loads[partition], last=False)
            count += loads[partition].add(name, state)
        for partition, load in enumerate(loads):
            await self._send(partition, load, last=True)
        return count

    async def _send(self, partition: int, load: "_Load", *, last: bool) -> None:
        name = f"load-{load.number}"
        packed = cargo.pack(load.take())
        event = self._event(control.MOVED, partition, name, customers=packed, last=last)
        await self.sender.publish([event])
        passes("mid_move")

    def _event(self, kind: str, partition: int, name: str, **data: Any) -> OutRecord:
        value, headers = control.build(
            kind,
            identity=f"{self.job}:{partition}:{self.run}:{name}",
            time=time.time_ns() // 1_000_000,
            data={"partition": partition, "run": self.run, **data},
            source=f"/rumbo/{self.job}",
            key=self.key,
        )
        return OutRecord(self.topic, partition, None, value, headers)


@dataclass(slots=True)
class _Load:
    """Customers that wait to be written together."""

    size: int = 0
    number: int = 0
    customers: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, state: bytes) -> int:
        """Take a customer; how many that are new here."""
        known = name in self.customers
        self.customers[name] = state
        self.size += len(name) + len(state)
        return 0 if known else 1

    def take(self) -> list[tuple[str, bytes]]:
        taken = list(self.customers.items())
        self.customers, self.size = {}, 0
        self.number += 1
        return taken
