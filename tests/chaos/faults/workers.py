"""What happens to workers: they die, freeze, leave, come, and run out of memory."""

import asyncio
import contextlib
import resource
import time
from pathlib import Path

from tests.chaos.faults.fault import BACK, TAKEOVER, Fault, Struck
from tests.chaos.world import SESSION
from tests.integration.waiting import until

POINTS = (
    "claiming",
    "claimed",
    "before_fold",
    "firing",
    "before_commit",
    "after_commit",
    "mid_publish",
    "after_publish",
    "before_clock",
    "after_clock",
    "before_clear",
)
"""The labelled points of a worker (`streams.lanes.failpoints`)."""


PATIENCE = 30.0
"""How long (s) a process that was asked to leave may take where the machine is busy."""
ARMED = 20.0
"""How long (s) a point may take to be passed often enough."""
ONCE = ("claiming", "claimed", "before_clear")
"""Points that a worker passes a few times only."""


class WorkerFault(Fault):
    """Happens to one worker at work; the others may take over."""

    def fits(self, world):
        return any(world.at_work(member) for member in world.workers)

    def pick(self, world):
        """Give a worker at work, and whether another one survives it."""
        able = [member for member in world.workers if world.at_work(member)]
        one = world.chance.choice(able)
        return one, len(able) > 1

    async def back(self, world, survivor, since):
        """Say from when on, and how soon: after the last worker's death it counts from its return."""
        if survivor:
            return Struck(self.name, since, TAKEOVER)
        await until(
            lambda: any(m.process.alive and m.since > since for m in world.workers), "a start", 120
        )
        return Struck(self.name, time.monotonic(), BACK)


class WorkerKilled(WorkerFault):
    """Kill -9."""

    weight = 4.0

    async def strike(self, world):
        one, survivor = self.pick(world)
        since = time.monotonic()
        one.process.kill()
        world.count("worker kill -9")
        return await self.back(world, survivor, since)


class AllWorkersKilled(WorkerFault):
    """Kill -9 of all workers at once."""

    async def strike(self, world):
        since = time.monotonic()
        for member in world.workers:
            if member.process.alive:
                member.process.kill()
                world.count("worker kill -9")
        return await self.back(world, False, since)


class WorkerFrozen(WorkerFault):
    """SIGSTOP longer than the group's session, then SIGCONT: a zombie."""

    weight = 2.0

    async def strike(self, world):
        one, survivor = self.pick(world)
        since = time.monotonic()
        process = one.process
        process.freeze()
        world.count("worker SIGSTOP")
        await asyncio.sleep(SESSION + world.chance.uniform(0.5, 3.0))
        process.thaw()
        return Struck(self.name, *((since, TAKEOVER) if survivor else (time.monotonic(), BACK)))


class WorkerAsked(WorkerFault):
    """SIGTERM; the supervisor starts it again."""

    async def strike(self, world):
        one, survivor = self.pick(world)
        since = time.monotonic()
        one.process.process.terminate()
        world.count("worker SIGTERM")
        await one.process.ended(PATIENCE)
        return await self.back(world, survivor, since)


class WorkerAway(WorkerFault):
    """A worker leaves and comes back seconds later: two rebalances."""

    async def strike(self, world):
        one, survivor = self.pick(world)
        since = time.monotonic()
        one.absent = True
        one.process.process.terminate()
        world.count("worker SIGTERM")
        await one.process.ended(PATIENCE)
        await asyncio.sleep(world.chance.uniform(0.5, 3.0))
        one.absent = False
        return await self.back(world, survivor, since)


class WorkerFailpoint(WorkerFault):
    """Kill -9 at a labelled point: a worker is started again, armed, and dies there."""

    weight = 2.0

    async def strike(self, world):
        one, survivor = self.pick(world)
        point = world.chance.choice(POINTS)
        number = 1 if point in ONCE else world.chance.randrange(1, 12)
        one.variables = {"RUMBO_FAILPOINT": f"{point}:{number}"}
        armed = one.process
        armed.kill()
        world.count("worker kill -9")
        await until(lambda: one.process is not armed, "the armed worker", 60)
        armed = one.process
        try:
            if point == "before_clear":
                await until(lambda: world.at_work(one), "the armed worker at work", 90)
                armed.process.terminate()
            await armed.ended(ARMED)
        except TimeoutError:
            armed.kill()
            world.count("worker kill -9")
        else:
            world.count(f"failpoint {point}")
        since = time.monotonic()
        return await self.back(world, survivor, since)


class OutOfMemory(WorkerFault):
    """A worker or the learner gets no more memory for a while (RLIMIT_AS), then it does again."""

    async def strike(self, world):
        able = [member for member in world.crew if world.at_work(member)]
        one = world.chance.choice(able)
        process = one.process
        pid = process.process.pid
        room = _size(pid) + world.chance.choice((0, 1 << 20))
        world.squeezed.add(process)  # it may die of this in any way, also inside a library
        resource.prlimit(pid, resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
        await asyncio.sleep(world.chance.uniform(1.0, 3.0))
        if process.alive:
            everything = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(pid, resource.RLIMIT_AS, everything)
        world.count(f"{one.role} out of memory")
        return Struck(self.name, time.monotonic(), BACK)


class MemoryGone(WorkerFault):
    """A worker, started again, runs out of memory at a labelled point, and lives on."""

    async def strike(self, world):
        one, _ = self.pick(world)
        point = world.chance.choice([p for p in POINTS if p != "before_clear"])
        number = 1 if point in ONCE else world.chance.randrange(1, 12)
        one.variables = {"RUMBO_FAILPOINT": f"{point}:{number}:memory"}
        before = one.process
        before.kill()
        world.count("worker kill -9")
        await until(lambda: one.process is not before, "the armed worker", 60)
        said = one.process
        with contextlib.suppress(TimeoutError):
            await until(lambda: said.said("no memory at") or not said.alive, point, ARMED)
            world.count(f"no memory at {point}")
        return Struck(self.name, time.monotonic(), BACK)


def _size(pid):
    """Give how much address space (bytes) a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    return pages * resource.getpagesize()


class StartedTwice(WorkerFault):
    """The same job runs in another consumer group as well: two owners of every partition."""

    async def strike(self, world):
        process = world.impostor()
        world.count("job started twice")
        await until(lambda: process.said("claimed") or not process.alive, "a second owner", 90)
        await asyncio.sleep(world.chance.uniform(1.0, 4.0))
        if world.chance.random() < 0.5:
            process.process.terminate()
            await process.ended(PATIENCE)
        else:
            process.kill()
        return Struck(self.name, time.monotonic(), BACK)
