"""Gates: every word that a worker says to a server waits at one, until a test lets it through."""

import asyncio
from enum import Enum
from hashlib import sha1
from typing import NamedTuple

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Cut

from streams.store.scripts import source


class Fate(Enum):
    """What becomes of a request."""

    DONE = "done"
    LOST = "the server never got it"
    UNANSWERED = "the server did it, its answer was lost"


class Gate(NamedTuple):
    """A request that waits."""

    what: str
    passed: asyncio.Future

    @property
    def look(self):
        """Whether it only looks if the partition is still its own."""
        return self.what.startswith("HMGET")


class Gates:
    """The requests of one worker that wait, the oldest first; ``batch`` records are one request."""

    def __init__(self):
        self._waiting = []
        self.batch = 1

    @property
    def waiting(self):
        self._waiting = [gate for gate in self._waiting if not gate.passed.done()]
        return list(self._waiting)

    def waits(self, what):
        """Whether such a request waits; its kind is how its name begins."""
        return any(gate.what.startswith(what) for gate in self.waiting)

    async def reach(self, what):
        gate = Gate(what, asyncio.get_running_loop().create_future())
        self._waiting.append(gate)
        return await gate.passed

    async def beside(self, calls):
        return await asyncio.gather(*calls)


class GatedRedis(Redis):
    """Redis's client, whose requests wait at gates and then go to a real server."""

    def __init__(self, client, gates):
        super().__init__()
        self._client = client
        self._gates = gates

    async def execute_command(self, *args, **options):
        fate = await self._gates.reach(_said(args))
        if fate is Fate.LOST:
            raise Cut("cut before the request")
        answer = self._client.execute_command(*args, **options)
        if fate is Fate.UNANSWERED:
            raise Cut("cut before the answer")
        return answer


SCRIPTS = {
    sha1(source(name).encode(), usedforsecurity=False).hexdigest(): name
    for name in ("claim", "load", "commit")
}


def _said(args):
    """Name a request: a script by its name, a look by the partition that it is about."""
    if args[0] == "EVALSHA":
        return SCRIPTS.get(args[1], "script")
    return f"{args[0]} {args[1].decode()}" if args[0] == "HMGET" else args[0]
