"""The commands of the compose file, run as processes on real servers: the same words, other addresses."""

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from composition import services

from streams.local.ports import free_port

OTHERS = "tests/chaos/journeys"
"""Documents that are not the shipped ones."""
PROGRAMS = {"rumbo": str(Path(sys.executable).with_name("rumbo")), "python": sys.executable}


class Containers:
    """What compose would do with the services, as processes of this machine."""

    def __init__(self, servers, folder):
        self.prefix = f"t{uuid.uuid4().hex[:10]}."
        self.folder = folder
        self.here = {
            "kafka:9092": servers.kafka,
            "redis://valkey:6379/0": servers.redis,
            "/opt/consumer.py": str(Path("docs/consumer.py").resolve()),
            "/var/lib/rumbo": str(folder),
        }
        variables = {"RUMBO_JOB_KEY": uuid.uuid4().hex, "RUMBO_CLOCK": "events"}
        self.services = services(variables | {"RUMBO_PARTITIONS": "2"})

    def command(self, name, *more):
        return self._local(self.services[name]["command"]) + list(more)

    def environment(self, name, **more):
        bare = {key: value for key, value in os.environ.items() if key[:6] != "RUMBO_"}
        given = self.services[name]["environment"]
        said = dict(zip(given, self._local(given.values()), strict=True))
        return bare | said | {"RUMBO_PREFIX": self.prefix, "RUMBO_HOME": str(self.folder)} | more

    def run(self, name, *more):
        return subprocess.run(
            self.command(name, *more), env=self.environment(name),
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip

    @contextlib.contextmanager
    def up(self, name, port):
        """Run a service until the end of the block; then it must leave in time, with exit code 0."""
        environment = self.environment(name, RUMBO_METRICS_PORT=str(port))
        patience = int(self.services[name]["stop_grace_period"].removesuffix("s"))
        with (self.folder / f"{name}-{port}.log").open("w") as log:
            process = subprocess.Popen(
                self.command(name),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
            process.terminate()
            assert process.wait(patience) == 0
        finally:
            process.kill()
            process.wait()

    def healthy(self, name, port):
        """Ask the health check of a service."""
        kind, *test = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        asked = [word.replace("9100", str(port)) for word in self._local(test)]
        return subprocess.run(asked, capture_output=True, timeout=30, check=False).returncode == 0

    def until_healthy(self, name, port):
        """Ask as often as the engine would before it calls the service ill."""
        test = self.services[name]["healthcheck"]
        every = int(test["interval"].removesuffix("s"))
        tries = test.get("retries", 3)  # the engine's own
        last = int(test["start_period"].removesuffix("s")) + every * tries
        deadline = time.monotonic() + last
        while not self.healthy(name, port):
            assert time.monotonic() < deadline, f"{name} is ill after {last} s"

    def _local(self, words):
        return [PROGRAMS.get(word, self._translated(word)) for word in words]

    def _translated(self, word):
        for theirs, ours in self.here.items():
            word = word.replace(theirs, ours)
        return word


@pytest.fixture
def containers(servers, tmp_path):
    return Containers(servers, tmp_path)


def test_real_shoppers_go_through_the_services_of_the_compose_file(containers):
    assert "12 created" in containers.run("topics").stdout
    assert "0 created" in containers.run("topics").stdout
    assert "manifest 1 is in force: " in containers.run("apply").stdout
    # What an operator put in force since then stays so when everything is started again.
    assert "manifest 1 is in force already" in containers.run("apply", OTHERS).stdout
    ports = {("worker", free_port()), ("worker", free_port()), ("learner", free_port())}
    with contextlib.ExitStack() as stack:
        for name, port in ports:
            assert not containers.healthy(name, port)
            stack.enter_context(containers.up(name, port))
        fed = containers.run("demo", "--fast", "--households", "2", "--format", "json")
        for name, port in ports:
            containers.until_healthy(name, port)
        assert (
            containers.services["worker"]["healthcheck"]
            == containers.services["learner"]["healthcheck"]
        )
    told = json.loads(fed.stdout)
    assert told["events"] > 0
    assert told["decisions"] > 0
    acted = [json.loads(line) for line in consumed(containers).splitlines()]
    assert [one for one in acted if "send" in one]
    assert not consumed(containers)


def consumed(containers):
    """Run the consumer until it has been idle for a while."""
    return containers.run(
        "consumer", f"--prefix={containers.prefix}", f"--group={containers.prefix}c", "--idle=3"
    ).stdout
