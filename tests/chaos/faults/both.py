"""Two faults at once: something happens to a process while a server is in trouble."""

import asyncio

from tests.chaos.faults.broker import BrokerFrozen, BrokerKilled
from tests.chaos.faults.fault import BACK, Fault, Struck
from tests.chaos.faults.learner import LearnerKilled
from tests.chaos.faults.store import RedisEmptied, RedisFrozen, RedisKilled
from tests.chaos.faults.workers import WorkerAsked, WorkerFrozen, WorkerKilled

TO_PROCESSES = (WorkerKilled(), WorkerFrozen(), WorkerAsked(), LearnerKilled())
TO_SERVERS = (RedisKilled(), RedisFrozen(), RedisEmptied(), BrokerKilled(), BrokerFrozen())


class Both(Fault):
    """One of each kind, at the same time; all must go on once both are over."""

    weight = 2.0

    def fits(self, world):
        return any(fault.fits(world) for fault in TO_PROCESSES)

    async def strike(self, world):
        able = [fault for fault in TO_PROCESSES if fault.fits(world)]
        one, other = world.chance.choice(able), world.chance.choice(TO_SERVERS)
        struck = await asyncio.gather(one.strike(world), other.strike(world))
        name = f"{one.name} and {other.name}"
        return Struck(name, max(found.since for found in struck), BACK)
