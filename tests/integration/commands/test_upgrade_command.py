"""Two releases with two schemas of the state run side by side; nothing that the later one adds is lost."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import redis

from journeys.state import SCHEMA
from tests.integration.process import Process
from tests.integration.till import DOCUMENTS, Till
from tests.integration.waiting import until

CUSTOMERS = 20
ROOT = Path(__file__).parents[3]
NEXT = [sys.executable, "-m", "tests.integration.commands.next_release"]
LASTING = {
    "linger.journey.yaml": """
journey: linger
version: 1
entry: {event: cart.paid}
steps:
  pause:
    wait: 30d
""",
}


class Mixed(Till):
    """A till with workers of this release and of the next one."""

    def environment(self, **variables):
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return super().environment(**variables) | {"PYTHONPATH": paths}

    def next_worker(self):
        log = self.home / f"{len(self.processes)}-next.log"
        process = Process([*NEXT, "run", "worker"], log, self.environment(), ROOT)
        self.processes.append(process)
        return process

    def next_rumbo(self, *arguments):
        return subprocess.run(
            [*NEXT, *arguments],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def states(self):
        """Give what Redis holds of each customer, as it is on the wire."""
        with redis.Redis.from_url(self.redis) as client:
            keys = self.customers()
            found = dict(zip(keys, client.mget(keys), strict=True)) if keys else {}
        return {
            key.rsplit(b":", 1)[1].decode(): msgspec.msgpack.decode(value)
            for key, value in found.items()
        }

    async def round(self, number):
        """Let each customer pay once, and wait until they were thanked."""
        await self.pay(number * CUSTOMERS, CUSTOMERS, CUSTOMERS)
        await self.thanked({str(n): list(range(1, number + 2)) for n in range(CUSTOMERS)})

    async def joined(self, process):
        """Wait until a process owns partitions."""
        await until(lambda: process.log.read_text().count('"claimed"') >= 1, "a claim", 120)


@pytest.fixture
async def till(servers, tmp_path):
    made = Mixed(servers, tmp_path, 4)
    await made.open(DOCUMENTS | LASTING)
    yield made
    made.end()


def wrote(states):
    return {customer: one.get("L", 0) for customer, one in states.items()}


async def test_a_rolling_upgrade_and_back_loses_nothing(till):
    old, new = till.run("worker"), till.next_worker()
    for process in (old, new):
        await till.joined(process)
    await till.round(0)
    await till.round(1)
    # Until the upgrade is finished both write the lower schema.
    assert {one.get("z", 1) for one in till.states().values()} == {SCHEMA}
    assert set(wrote(till.states()).values()) == {0}
    assert "knows 1" in till.rumbo("upgrade").stdout
    assert "nothing to finish" in till.rumbo("upgrade", "--finish").stderr
    told = await asyncio.to_thread(till.next_rumbo, "upgrade")
    assert "rumbo upgrade --finish" in told.stdout
    done = await asyncio.to_thread(till.next_rumbo, "upgrade", "--finish")
    assert done.returncode == 0, done.stderr
    await till.leave(old)
    await till.round(2)
    assert {one["z"] for one in till.states().values()} == {SCHEMA + 1}
    assert set(wrote(till.states()).values()) == {1}
    # The old release comes back and takes over: what it does not know it writes back.
    old = till.run("worker")
    await till.joined(old)
    await till.leave(new)
    await till.round(3)
    states = till.states()
    assert {one["z"] for one in states.values()} == {SCHEMA + 1}
    assert set(wrote(states).values()) <= {1, 2}
    marks = [enrolment["M"] == f"mark of {enrolment['i']}" for one in states.values()
             for enrolment in one["e"]]  # fmt: skip
    assert len(marks) == CUSTOMERS
    assert all(marks)
    before = wrote(states)
    # Documents that are applied later do not lower the schema.
    assert till.rumbo("apply", str(till.home / "documents")).returncode == 0
    new = till.next_worker()
    await till.joined(new)
    await till.leave(old)
    await till.round(4)
    assert {customer: count - before[customer] for customer, count in wrote(till.states()).items()} \
        == dict.fromkeys(before, 1)  # fmt: skip
