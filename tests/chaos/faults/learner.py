"""What happens to the learner: partitions go on without it, and it must soon learn again."""

import asyncio
import time

from tests.chaos.faults.fault import BACK, Fault, Struck
from tests.chaos.faults.workers import ARMED, PATIENCE
from tests.chaos.world import SESSION
from tests.integration.waiting import until

POINTS = ("teaching", "before_snapshot", "after_snapshot", "mid_announce")
"""The labelled points of the learner."""


class LearnerFault(Fault):
    """Happens to the learner at work."""

    def fits(self, world):
        return world.at_work(world.learner)

    async def struck(self, world):
        """Say that from now on something must be learned soon."""
        return Struck(self.name, time.monotonic(), BACK, await world.snapshots())


class LearnerKilled(LearnerFault):
    """Kill -9."""

    weight = 2.0

    async def strike(self, world):
        world.learner.process.kill()
        world.count("learner kill -9")
        return await self.struck(world)


class LearnerFrozen(LearnerFault):
    """SIGSTOP longer than its session; meanwhile another learner takes over."""

    async def strike(self, world):
        zombie = world.learner.process
        zombie.freeze()
        world.count("learner SIGSTOP")
        second = world.deployment.run("learner")
        await asyncio.sleep(SESSION + world.chance.uniform(0.5, 3.0))
        zombie.thaw()
        await asyncio.sleep(1.0)
        second.kill()
        return await self.struck(world)


class LearnerAsked(LearnerFault):
    """SIGTERM."""

    async def strike(self, world):
        one = world.learner.process
        one.process.terminate()
        world.count("learner SIGTERM")
        await one.ended(PATIENCE)
        return await self.struck(world)


class LearnerFailpoint(LearnerFault):
    """Kill -9 at a labelled point."""

    async def strike(self, world):
        point = world.chance.choice(POINTS)
        number = 1 if point == "teaching" else world.chance.randrange(1, 6)
        world.learner.variables = {"RUMBO_FAILPOINT": f"{point}:{number}"}
        armed = world.learner.process
        armed.kill()
        world.count("learner kill -9")
        await until(lambda: world.learner.process is not armed, "the armed learner", 60)
        armed = world.learner.process
        try:
            await armed.ended(ARMED)
        except TimeoutError:
            armed.kill()
            world.count("learner kill -9")
        else:
            world.count(f"failpoint {point}")
        return await self.struck(world)
