"""What happens to Redis: it dies, freezes, and forgets."""

import asyncio
import time

from tests.chaos.devices.older_copy import OlderCopy
from tests.chaos.faults.fault import BACK, Fault, Struck


class RedisKilled(Fault):
    """Kill -9, and back; without an append-only file it comes back empty."""

    weight = 2.0

    async def strike(self, world):
        world.redis.kill()
        world.count(f"redis kill -9 (appendfsync {world.redis.appendfsync})")
        await asyncio.sleep(world.chance.choice((0.0, 1.0, world.chance.uniform(0.0, 6.0))))
        await asyncio.to_thread(world.redis.start)
        return Struck(self.name, time.monotonic(), BACK)


class RedisFrozen(Fault):
    """SIGSTOP for a while."""

    async def strike(self, world):
        world.redis.freeze()
        world.count("redis SIGSTOP")
        await asyncio.sleep(world.chance.uniform(0.5, 8.0))
        world.redis.thaw()
        return Struck(self.name, time.monotonic(), BACK)


class RedisEmptied(Fault):
    """FLUSHALL."""

    async def strike(self, world):
        await asyncio.to_thread(world.redis.client.flushall)
        world.count("redis FLUSHALL")
        return Struck(self.name, time.monotonic(), BACK)


class RedisWiped(Fault):
    """Kill -9, and back with an empty disk."""

    async def strike(self, world):
        world.redis.kill()
        world.redis.wipe()
        world.count("redis wiped")
        await asyncio.to_thread(world.redis.start)
        return Struck(self.name, time.monotonic(), BACK)


class RedisOlder(Fault):
    """Redis comes back with what it held seconds ago: a true loss of the tail."""

    def fits(self, world):
        return world.redis.appendfsync != "no"

    async def strike(self, world):
        copy = await asyncio.to_thread(OlderCopy, world.redis)
        await asyncio.sleep(world.chance.uniform(0.5, 4.0))
        world.count("redis restored from an older copy")
        await asyncio.to_thread(copy.put_back)
        return Struck(self.name, time.monotonic(), BACK)


class ScriptsFlushed(Fault):
    """SCRIPT FLUSH."""

    async def strike(self, world):
        await asyncio.to_thread(world.redis.client.script_flush)
        world.count("redis SCRIPT FLUSH")
        return Struck(self.name, time.monotonic(), BACK)
