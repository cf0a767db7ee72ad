"""Rumbo itself, measured in two ways: live with its learner, and alone over the log that this left behind.

Live, the feed stays a little ahead of the lanes, as in the demo, so that what is learned comes back
into the log. The log of such a run holds everything that its fold depends on: events, hours, snapshots
and the plan. Written again under a new prefix it is a filled topic like that of any other contender, and
a worker alone absorbs it, with the same decisions and all of their messages.
"""

import asyncio
import time
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from benchmarks.deployment import Deployment
from benchmarks.log import Log, count, read, write
from benchmarks.result import Result
from streams.definitions.folder import LIBRARY
from streams.demo.feed import Feed, Target
from streams.demo.shoppers import ShopperEvent
from streams.topics import INPUT

KEPT = (INPUT, "learning.snapshots", "journey.definitions")
"""The topics that a fold depends on."""
LOOK = 0.005
"""Seconds between two looks at a worker's position."""
PATIENCE = 20.0
"""Seconds until the last messages must be out."""


class Unlike(Exception):
    """The worker alone did something else than the live run."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a live run left behind: the log of its fold, and how much it wrote."""

    logs: dict[str, Log]
    outputs: int
    size: int

    @property
    def events(self) -> int:
        """The behaviour events of the run."""
        return self.events_after(dict.fromkeys(self.logs[INPUT], 0))

    @property
    def messages(self) -> float:
        """Messages written for each of them."""
        return self.outputs / self.events

    def events_after(self, positions: dict[int, int]) -> int:
        """Count the behaviour events from these positions on."""
        log = self.logs[INPUT]
        return sum(one.key is not None for n, at in positions.items() for one in log[n][at:])


async def live(deployment: Deployment, events: list[ShopperEvent]) -> Result:
    """Feed events to a worker and the learner; from the first to the last one absorbed."""
    worker, learner = await deployment.run("worker"), await deployment.run("learner")
    await deployment.apply(LIBRARY)
    await deployment.activated()
    producer = AIOKafkaProducer(
        bootstrap_servers=deployment.kafka, enable_idempotence=True, linger_ms=2
    )
    await producer.start()
    try:
        feed = Feed(producer, _target(deployment), deployment.absorbed)
        before, began = (worker.cpu(), learner.cpu()), time.perf_counter()
        await _fed(feed, events, deployment)
        seconds = time.perf_counter() - began
        cpu = {"worker": worker.cpu() - before[0], "learner": learner.cpu() - before[1]}
        messages = await count(deployment.kafka, deployment.outputs) / len(events)
        return Result(len(events), seconds, cpu, messages)
    finally:
        await producer.stop()


def _target(deployment: Deployment) -> Target:
    settings = deployment.settings
    return Target(settings.group, deployment.topic(INPUT), settings.partitions, deployment.job_key)


async def _fed(feed: Feed, events: list[ShopperEvent], deployment: Deployment) -> None:
    feeding = asyncio.create_task(feed.run(iter(events)))
    try:
        while not feeding.done():
            deployment.check()
            await asyncio.wait([feeding], timeout=0.5)
        await feeding
    finally:
        feeding.cancel()


async def record(deployment: Deployment) -> Recording:
    """Keep what a live run left behind; its processes should have ended."""
    names = {deployment.topic(name): name for name in KEPT}
    found = await read(deployment.kafka, [*names, *deployment.outputs])
    out = [one for topic in deployment.outputs for log in found[topic].values() for one in log]
    size = sum(len(one.value or b"") for one in out) // max(len(out), 1)
    return Recording({names[topic]: found[topic] for topic in names}, len(out), size)


async def alone(deployment: Deployment, recording: Recording) -> Result:
    """Let a worker absorb a recording; from its first slice to its last."""
    for name, log in recording.logs.items():
        await write(deployment.kafka, deployment.topic(name), log)
    ends = {number: len(entries) for number, entries in recording.logs[INPUT].items()}
    worker = await deployment.run("worker")
    first = await _first(deployment)
    before, began = worker.cpu(), time.perf_counter()
    await _until(deployment, ends)
    seconds = time.perf_counter() - began
    spent = {"worker": worker.cpu() - before}
    await _same(deployment, recording)
    return Result(recording.events_after(first), seconds, spent, recording.messages)


async def _same(deployment: Deployment, recording: Recording) -> None:
    """See that the worker has written as many messages as the live run had."""
    deadline = time.monotonic() + PATIENCE
    while (found := await count(deployment.kafka, deployment.outputs)) != recording.outputs:
        if time.monotonic() > deadline:
            raise Unlike(
                f"The live run wrote {recording.outputs} messages, the worker alone {found}."
            )
        await asyncio.sleep(LOOK)


async def _first(deployment: Deployment) -> dict[int, int]:
    while not any((positions := await deployment.absorbed()).values()):
        deployment.check()
        await asyncio.sleep(LOOK)
    return positions


async def _until(deployment: Deployment, ends: dict[int, int]) -> None:
    while True:
        positions = await deployment.absorbed()
        if all(positions[number] >= end for number, end in ends.items()):
            return
        deployment.check()
        await asyncio.sleep(LOOK)
