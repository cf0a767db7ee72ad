"""Rumbo itself: ``rumbo run worker`` and ``rumbo run learner`` over a topic that is full when they begin.

A first part of the events is absorbed, learned and forgotten by the clocks; so the processes are warm, and
the decisions that count are taken with a model that has learned. Then the processes are held while the
events that count are written, and let go at once. The learner learns beside the worker what it decides.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import Child
from benchmarks.deployment import Deployment
from benchmarks.log import Log, count, ends, write
from benchmarks.result import Result
from streams.topics import INPUT

PROGRAM = "streams.cli.main"
LOOK = 0.005
"""Seconds between two looks at a worker's position."""
REST = 0.5
"""Seconds in which a process that rests uses less than `IDLE` of CPU."""
IDLE = 0.1
PATIENCE = 120.0
"""Seconds until a process must rest."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: documents, events before those that count, events that count."""

    journeys: Sequence[Path]
    before: Log
    log: Log
    learns: bool = True

    @property
    def events(self) -> int:
        """How many behaviour events count."""
        return sum(one.key is not None for entries in self.log.values() for one in entries)


class Team:
    """The processes of a deployment that do a job."""

    def __init__(self, deployment: Deployment, workers: list[Child], learners: list[Child]) -> None:
        self._deployment = deployment
        self._workers = workers
        self._learners = learners

    @property
    def _all(self) -> list[Child]:
        return [*self._workers, *self._learners]

    @classmethod
    async def start(
        cls, deployment: Deployment, job: Job, workers: int = 1, program: str = PROGRAM
    ) -> "Team":
        """Start the processes, put the documents in force, absorb what does not count."""
        first = [await deployment.run("worker", program) for _ in range(workers)]
        learners = [await deployment.run("learner")] if job.learns else []
        team = cls(deployment, first, learners)
        await deployment.apply(job.journeys)
        await deployment.activated()
        await team.warm_up(job.before)
        return team

    async def warm_up(self, log: Log) -> None:
        """Absorb a log, and rest."""
        await self._absorbed(await self._written(log))
        await self.rest()

    async def take(self, log: Log) -> float:
        """Absorb a log that lies there whole when the processes begin; how many seconds that took."""
        for one in self._all:
            one.pause()
        wanted = await self._written(log)
        began = time.perf_counter()
        for one in self._all:
            one.resume()
        await self._absorbed(wanted)
        return time.perf_counter() - began

    async def _written(self, log: Log) -> dict[int, int]:
        kafka, topic = self._deployment.kafka, self._deployment.topic(INPUT)
        await write(kafka, topic, log)
        return await ends(kafka, topic)

    async def _absorbed(self, wanted: dict[int, int]) -> None:
        while True:
            positions = await self._deployment.absorbed()
            if all(positions[number] >= end for number, end in wanted.items()):
                return
            self._deployment.check()
            await asyncio.sleep(LOOK)

    async def rest(self) -> None:
        """Wait until everything is written and learned, and the processes have nothing to do."""
        deadline = time.monotonic() + PATIENCE
        spent = sum(self.cpu().values())
        while time.monotonic() < deadline:
            await asyncio.sleep(REST)
            before, spent = spent, sum(self.cpu().values())
            if spent - before < IDLE * REST:
                return
        raise TimeoutError(f"The processes do not rest within {PATIENCE:g} s.")

    def cpu(self) -> dict[str, float]:
        """Give the CPU that the workers and the learner have used, in seconds."""
        found = {"worker": sum(one.cpu() for one in self._workers)}
        if self._learners:
            found["learner"] = sum(one.cpu() for one in self._learners)
        return found


async def absorbed(
    deployment: Deployment, job: Job, *, workers: int = 1, program: str = PROGRAM
) -> Result:
    """Do a job; from letting the processes go to the last event absorbed, CPU until all rest."""
    team = await Team.start(deployment, job, workers, program)
    outputs = deployment.outputs
    written, before = await count(deployment.kafka, outputs), team.cpu()
    seconds = await team.take(job.log)
    await team.rest()
    cpu = {name: spent - before[name] for name, spent in team.cpu().items()}
    messages = (await count(deployment.kafka, outputs) - written) / job.events
    return Result(job.events, seconds, cpu, messages)
