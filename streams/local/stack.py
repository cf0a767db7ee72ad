"""The stack: both servers under one folder; started together or not at all, and ended only if they are ours."""

import contextlib
import fcntl
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from streams.endpoints import FILE, KEY
from streams.local.failure import LocalFailure
from streams.local.kafka import KafkaServer
from streams.local.ports import claimed, free_port
from streams.local.process import Process, explained
from streams.local.redis import RedisServer

ROOM = 200_000_000
"""Bytes that must be free on the disk to start."""

Say = Callable[[str], None]


def silent(_sentence: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the servers of a stack are."""

    kafka: str
    redis: str


@dataclass(frozen=True, slots=True)
class Stack:
    """The servers under one folder (``.rumbo`` by default)."""

    home: Path

    @property
    def endpoints(self) -> Endpoints | None:
        """Where the servers are, as written down when they started."""
        try:
            found = json.loads((self.home / FILE).read_bytes())
            return Endpoints(found["kafka"], found["redis"])
        except (OSError, ValueError, KeyError):
            return None

    def running(self) -> dict[str, Process]:
        """Give the servers of this folder that run, by name."""
        found = {name: Process.read(self.home / f"{name}.pid") for name in ("kafka", "redis")}
        return {name: process for name, process in found.items() if process is not None}

    def start(
        self, kafka_port: int | None = None, redis_port: int | None = None, say: Say = silent
    ) -> Endpoints:
        """Start what does not run yet; `LocalFailure` in one sentence, and nothing is left half-started."""
        with self._locked():
            self._prepare()
            running = self.running()
            if len(running) == 2 and self.endpoints is not None:
                say("The local stack runs already.")
                return self.endpoints
            self._end(running)
            return self._start_both(kafka_port, redis_port, say)

    def _start_both(self, kafka_port: int | None, redis_port: int | None, say: Say) -> Endpoints:
        before = self.endpoints
        redis = RedisServer((self.home / "redis").resolve(), _port(redis_port, before, "redis"))
        folder = (self.home / "kafka").resolve()
        kafka = KafkaServer(folder, _port(kafka_port, before, "kafka"), free_port())
        started: dict[str, Process] = {}
        try:
            for name, server in (("redis", redis), ("kafka", kafka)):
                started[name] = server.start(say)
                started[name].write(self.home / f"{name}.pid")
        except BaseException:
            self._end(started)
            raise
        found = {"kafka": kafka.address, "redis": redis.url}
        (self.home / FILE).write_text(json.dumps(found))
        return Endpoints(**found)

    def stop(self) -> list[str]:
        """End the servers of this folder; their names."""
        with self._locked():
            running = self.running()
            self._end(running)
            return sorted(running)

    def wipe(self) -> None:
        """End the servers and remove all that they kept."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _end(self, running: dict[str, Process]) -> None:
        for name, process in running.items():
            process.end()
            (self.home / f"{name}.pid").unlink(missing_ok=True)

    def _prepare(self) -> None:
        try:
            if shutil.disk_usage(self.home).free < ROOM:
                raise LocalFailure(
                    f"The disk of {self.home} is full. Make room, or set RUMBO_HOME elsewhere."
                )
            key = self.home / KEY
            if not key.exists():
                key.touch(mode=0o600)
                key.write_text(secrets.token_hex(32))
        except OSError as error:
            raise explained(error, self.home) from None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one command at a time start or stop the servers of this folder."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = (self.home / "lock").open("w")
        except OSError as error:
            raise explained(error, self.home) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _port(wanted: int | None, before: Endpoints | None, server: str) -> int:
    """Give the wanted port, else the one of last time when it is free, else a free one."""
    if wanted is None and before is not None:
        address = getattr(before, server).rsplit("/", 1)[0] if server == "redis" else before.kafka
        with contextlib.suppress(LocalFailure):
            return claimed(int(address.rsplit(":", 1)[1]), server)
    return claimed(wanted, server)
