"""The watch: sees in Redis how far each partition is, and says when it went on after a fault."""

import asyncio
import time
from bisect import bisect_right

import redis.asyncio
from redis.exceptions import RedisError

PAUSE = 0.02


class Watch:
    """Notes every change of a partition's position with its instant (s, monotonic)."""

    def __init__(self, url, job, partitions):
        self._keys = [f"{{{job}:{number}}}:meta" for number in range(partitions)]
        self._client = redis.asyncio.Redis.from_url(
            url, socket_timeout=1, socket_connect_timeout=1, retry=None
        )
        self.seen = [[] for _ in range(partitions)]

    async def run(self):
        """Look again and again; while Redis is away there is nothing to see."""
        while True:
            try:
                await self._look()
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(PAUSE)

    async def _look(self):
        pipe = self._client.pipeline(transaction=False)
        for key in self._keys:
            pipe.hmget(key, "off")
        found = await pipe.execute()
        now = time.monotonic()
        for (raw,), seen in zip(found, self.seen, strict=True):
            off = int(raw or -1)
            if not seen or seen[-1][1] != off:
                seen.append((now, off))

    def offs(self):
        """Give how far each partition is."""
        return [seen[-1][1] if seen else -1 for seen in self.seen]

    def recovered(self, partition, since):
        """Say how long (s) after ``since`` a partition absorbed an event; None when it has not yet."""
        seen = self.seen[partition]
        first = bisect_right(seen, (since, float("inf")))
        low = seen[first - 1][1] if first else -1
        for at, off in seen[first:]:
            if off > low:
                return at - since
            low = off
        return None

    async def close(self):
        await self._client.aclose()
