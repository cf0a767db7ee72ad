"""What happens to the broker: it dies, stays away, freezes."""

import asyncio
import time

from tests.chaos.faults.fault import BACK, Fault, Struck
from tests.chaos.world import INPUT


class BrokerKilled(Fault):
    """Kill -9, and back soon."""

    weight = 1.5
    away = (0.0, 3.0)

    async def strike(self, world):
        world.kafka.kill()
        world.count("broker kill -9")
        await asyncio.sleep(world.chance.uniform(*self.away))
        await asyncio.to_thread(world.kafka.start)
        await world.ends(INPUT)  # back is a broker that answers
        return Struck(self.name, time.monotonic(), BACK)


class BrokerGone(BrokerKilled):
    """Kill -9, and away for up to half a minute."""

    weight = 0.4
    away = (15.0, 30.0)


class BrokerFrozen(Fault):
    """SIGSTOP for a while."""

    weight = 0.7

    async def strike(self, world):
        world.kafka.freeze()
        world.count("broker SIGSTOP")
        await asyncio.sleep(world.chance.uniform(0.5, 8.0))
        world.kafka.thaw()
        return Struck(self.name, time.monotonic(), BACK)
