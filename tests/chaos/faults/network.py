"""What happens between the processes and their servers; only in rounds with proxies there."""

import asyncio
import time

from tests.chaos.devices.proxy import produces, runs_script
from tests.chaos.faults.fault import BACK, Fault, Struck


class NetworkFault(Fault):
    """Happens to the connections to one server; ``harm`` sets what the proxy does for a while."""

    weight = 0.6
    lasts = (0.5, 6.0)

    def fits(self, world):
        return bool(world.proxies)

    def harm(self, proxy, requests):
        raise NotImplementedError

    async def strike(self, world):
        server = world.chance.choice(sorted(world.proxies))
        proxy = world.proxies[server]
        self.harm(proxy, produces if server == "kafka" else runs_script)
        world.count(f"{server} {self.name}")
        await asyncio.sleep(world.chance.uniform(*self.lasts))
        proxy.heal()
        return Struck(f"{server} {self.name}", time.monotonic(), BACK)


class ConnectionsReset(NetworkFault):
    """All connections are reset."""

    lasts = (0.0, 0.1)

    def harm(self, proxy, _requests):
        proxy.reset()


class AnswersCut(NetworkFault):
    """Writes reach the server, their answers do not reach the worker: it cannot know."""

    def harm(self, proxy, requests):
        proxy.cut(requests, times=3)


class ServerDeaf(NetworkFault):
    """What is sent disappears, and nobody answers: half-open connections."""

    def harm(self, proxy, _requests):
        proxy.deaf = True


class AnswersSlow(NetworkFault):
    """Each answer takes 50 ms more."""

    lasts = (2.0, 5.0)

    def harm(self, proxy, _requests):
        proxy.delay = 0.05


class AnswersDribble(NetworkFault):
    """Answers come a few bytes a second."""

    lasts = (0.5, 3.0)

    def harm(self, proxy, _requests):
        proxy.pace = 10
