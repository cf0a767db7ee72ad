"""One round: load and faults for so many seconds, then quiet, then the judge."""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError

from tests.chaos.faults import ALL
from tests.chaos.faults.fault import Struck
from tests.chaos.world import INPUT, ROOT, World
from tests.integration.waiting import until

PATIENCE = 60.0
"""How long (s) a partition may stand still before the round gives up on it."""
SETTLING = 120.0
"""How long (s) all may take to become quiet after the load."""


@dataclass
class Options:
    """What a round is like."""

    seed: int
    seconds: float = 60.0
    workers: int = 2
    partitions: int = 4
    customers: int = 120
    rate: float = 100.0
    poison: float = 0.01
    appendfsync: str = "everysec"
    proxied: bool = False
    faults: tuple = ALL


def stalled():
    """Give how long (s) some process of this machine waited for a processor, since it started.

    Deadlines are longer by that: a machine that is busy with something else says nothing about us.
    """
    try:
        first = Path("/proc/pressure/cpu").read_text().split("\n")[0]
    except OSError:
        return 0.0
    return int(first.rsplit("=", 1)[1]) / 1e6


class Round:
    """Strikes faults on a world and keeps what came of them."""

    def __init__(self, world, options, tell):
        self.world = world
        self.options = options
        self.chance = world.chance
        self.tell = tell
        self.recovery = defaultdict(list)
        self.late = []
        self.stuck = []
        self.struck = []

    async def run(self):
        """Live through the load; True when all became quiet after it."""
        await self.world.open()
        self.world.start_load()
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end:
            await asyncio.sleep(self.chance.uniform(0.2, 1.5))
            await self._one()
        await self.world.stop_load()
        return await self._settle()

    async def _one(self):
        able = [fault for fault in self.options.faults if fault.fits(self.world)]
        if not able:
            return
        fault = self.chance.choices(able, [one.weight for one in able])[0]
        self.tell(f"{fault.name} ...")
        self.struck.append(fault.name)
        before = stalled()
        await self._recovery(await fault.strike(self.world), before)

    async def _recovery(self, struck: Struck, before):
        try:
            took = await (self._learned if struck.snapshots is not None else self._went_on)(struck)
        except TimeoutError as error:
            self.stuck.append(str(error))
            self.tell(self.stuck[-1])
            return
        self.recovery[struck.name].append(took)
        waited = min(took, max(0.0, stalled() - before))
        said = f"{struck.name}: {took:.2f} s, {waited:.1f} s of them without a processor"
        late = took > struck.limit + waited
        if late:
            self.late.append(f"{said}; {struck.limit:.0f} s are allowed")
        self.tell(f"{said}{' (LATE)' if late else ''}")

    async def _went_on(self, struck):
        """Wait until every partition absorbed something; give how long (s) it took."""

        def took():
            found = [self.world.watch.recovered(p, struck.since) for p in partitions]
            return None if None in found else [max(found)]

        partitions = range(self.options.partitions)
        (longest,) = await until(took, f"going on in {partitions} after {struck.name}", PATIENCE)
        return longest

    async def _learned(self, struck):
        """Wait until a snapshot was published; give how long (s) it took."""

        async def one_more():
            return await self.world.snapshots() > struck.snapshots

        await until(one_more, f"learning after {struck.name}", PATIENCE)
        return time.monotonic() - struck.since

    async def _settle(self):
        try:
            await until(self._quiet, "absorbing and learning everything", SETTLING)
        except TimeoutError as error:
            self.stuck.append(str(error))
            return False
        return True

    async def _quiet(self):
        """Whether all is absorbed, no timer waits, and nothing more was said for a while."""
        before = await self._ends()
        if not await asyncio.to_thread(self._idle, before[INPUT]):
            return False
        await asyncio.sleep(3.0)
        return before == await self._ends()

    async def _ends(self):
        names = (INPUT, "learning.examples", "learning.snapshots", "journey.decisions")
        return {name: await self.world.ends(name) for name in names}

    def _idle(self, ends_of_input):
        client, job = self.world.redis.client, self.world.deployment.job
        try:
            return all(
                int(client.hget(f"{{{job}:{p}}}:meta", "off") or -1) == end - 1
                and not client.zcard(f"{{{job}:{p}}}:due")
                for p, end in ends_of_input.items()
            )
        except RedisError:
            return False

    def report(self):
        """Give what the judge cannot see: the harm that was done, and how soon all went on."""
        every = [took for found in self.recovery.values() for took in found]
        return {
            "kills": dict(sorted(self.world.kills.items())),
            "recovery_s": {
                "median": round(statistics.median(every), 2) if every else None,
                "worst": round(max(every), 2) if every else None,
                "by_fault": {
                    name: {"median": round(statistics.median(t), 2), "worst": round(max(t), 2)}
                    for name, t in sorted(self.recovery.items())
                },
            },
            "late": self.late,
            "stuck": self.stuck,
            "surprises": self.world.surprises,
        }


async def play(home, options, tell):
    """Play one round; give its line."""
    began = time.monotonic()
    world = World(home, options, random.Random(options.seed))  # noqa: S311 - can be repeated
    one = Round(world, options, tell)
    try:
        await one.run()
        tell("the judge reads")
        verdict = await asyncio.to_thread(judge, world)
    finally:
        await world.close()
    asked = {
        "seed": options.seed,
        "workers": options.workers,
        "appendfsync": options.appendfsync,
        "proxied": options.proxied,
    }
    return asked | {"seconds": round(time.monotonic() - began, 1)} | verdict | one.report()


def judge(world):
    """Have the judge, a process of its own, read topics and Redis; give what it says."""
    asked = {
        "kafka": world.kafka.servers,
        "redis": world.redis.url,
        "prefix": world.deployment.prefix,
        "job": world.deployment.job,
        "ledger": str(world.ledger),
    }
    command = [sys.executable, "-m", "tests.chaos.judge", json.dumps(asked)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-4000:])
    sys.stderr.write(done.stderr)
    return json.loads(done.stdout)
