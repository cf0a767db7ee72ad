"""The stack: both servers under one folder; started together or not at all, and ended only if they are ours."""

import contextlib
import fcntl
import json
import platform
import secrets
import shutil
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from streams.endpoints import FILE, KEY
from streams.local.failure import LocalFailure, explained, full
from streams.local.jars import Fetched
from streams.local.kafka import KafkaServer
from streams.local.ports import claimed, free_port
from streams.local.process import Process, await_answer, not_started, start
from streams.local.redis import RedisServer

ROOM = 200_000_000
"""Bytes that must be free on the disk to start."""

PATIENCE = 60.0
"""Seconds until a server that does not answer counts as failed."""

LOCK = "lock"
"""The file that one command at a time holds."""

DEMO = "demo"
"""The folder of the demo's logs; it says that the stack holds nothing but the demo's data."""

OURS = ("kafka", "redis", "kafka.pid", "redis.pid", DEMO, FILE, KEY, LOCK)
"""What a stack keeps in its folder; nothing else is ever removed."""

Say = Callable[[str], None]


def silent(_what: object) -> None:
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
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def running(self) -> dict[str, Process]:
        """Give the servers of this folder that run, by name."""
        found = {name: Process.read(self._pid_file(name)) for name in ("kafka", "redis")}
        return {name: process for name, process in found.items() if process is not None}

    def start(
        self,
        kafka_port: int | None = None,
        redis_port: int | None = None,
        say: Say = silent,
        fetched: Fetched = silent,
    ) -> Endpoints:
        """Start what does not run yet; `LocalFailure` in one sentence, and nothing is left half-started."""
        _supported()
        with self._locked(say):
            self._prepare()
            before, running = self.endpoints, self.running()
            if len(running) == 2 and before is not None:
                _agree(before, kafka_port, redis_port)
                say("The local stack runs already.")
                return before
            self._end(running)
            first = _port(redis_port, before, "redis", {kafka_port})
            second = _port(kafka_port, before, "kafka", {first})
            third = free_port({first, second})
            redis = RedisServer((self.home / "redis").resolve(), first)
            kafka = KafkaServer((self.home / "kafka").resolve(), second, third)
            return self._start_both(redis, kafka, say, fetched)

    def _start_both(
        self, redis: RedisServer, kafka: KafkaServer, say: Say, fetched: Fetched
    ) -> Endpoints:
        commands = {"kafka": kafka.prepared(say, fetched), "redis": redis.prepared(say)}
        found = Endpoints(kafka.address, redis.url)
        started: dict[str, Process] = {}
        try:
            for name, server in (("kafka", kafka), ("redis", redis)):
                started[name] = start(commands[name], server.log, self._pid_file(name))
            for name, server in (("redis", redis), ("kafka", kafka)):
                _await(name.capitalize(), server, started[name])
            self._write(FILE, json.dumps({"kafka": found.kafka, "redis": found.redis}))
        except BaseException:
            self._end(started)
            raise
        return found

    def stop(self) -> list[str]:
        """End the servers of this folder; their names."""
        if not self.home.exists():
            return []
        with self._locked():
            return self._end(self.running())

    def wipe(self) -> None:
        """End the servers and remove all that they kept; what is not ours stays."""
        if not (self.home / KEY).exists():
            return
        with self._locked():
            self._end(self.running())
            for name in OURS:
                path = self.home / name
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.home.rmdir()

    def _end(self, running: dict[str, Process]) -> list[str]:
        for process in running.values():
            process.ask()
        for name, process in running.items():
            process.end()
            self._pid_file(name).unlink(missing_ok=True)
        return sorted(running)

    def _pid_file(self, name: str) -> Path:
        return self.home / f"{name}.pid"

    def _prepare(self) -> None:
        try:
            if shutil.disk_usage(self.home).free < ROOM:
                raise full(self.home)
            if not (self.home / KEY).exists():
                self._write(KEY, secrets.token_hex(32))
        except OSError as error:
            raise explained(error, self.home) from None

    def _write(self, name: str, text: str) -> None:
        """Write a file of the owner's, whole or not at all."""
        draft = self.home / f"{name}.draft"
        try:
            draft.touch(mode=0o600)
            draft.write_text(text)
            draft.replace(self.home / name)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise explained(error, self.home) from None

    @contextlib.contextmanager
    def _locked(self, say: Say = silent) -> Iterator[None]:
        """Let one command at a time start or stop the servers of this folder."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = _hold(self.home / LOCK, say)
        except OSError as error:
            raise explained(error, self.home) from None
        with lock:
            yield


def _hold(path: Path, say: Say) -> IO[str]:
    """Lock a file, which another command may be holding, and may remove before it lets go."""
    while True:
        lock = path.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command that starts or stops this stack.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists() and path.samefile(f"/proc/self/fd/{lock.fileno()}"):
            return lock
        lock.close()


def _await(name: str, server: KafkaServer | RedisServer, process: Process) -> None:
    if not await_answer(process, lambda: server.answers(process), PATIENCE):
        raise not_started(name, server.log)


def _supported() -> None:
    if platform.system() != "Linux":
        raise LocalFailure(
            f"The local stack runs on Linux; this is {platform.system()}. Use containers instead "
            "(docker compose up), or point RUMBO_KAFKA and RUMBO_REDIS at servers that run."
        )


def _agree(before: Endpoints, kafka_port: int | None, redis_port: int | None) -> None:
    """Refuse to move servers that run to other ports."""
    for name, port in (("kafka", kafka_port), ("redis", redis_port)):
        if port not in (None, _port_of(before, name)):
            raise LocalFailure(
                f"The local stack runs already, with {name} on port {_port_of(before, name)}. "
                "Stop it first: rumbo local stop"
            )


def _port(
    wanted: int | None, before: Endpoints | None, server: str, but: Container[int | None]
) -> int:
    """Give the wanted port, else the one of last time when it is free, else a free one."""
    if wanted is None and before is not None:
        with contextlib.suppress(LocalFailure):
            return claimed(_port_of(before, server), server)
    return claimed(wanted, server, but)


def _port_of(endpoints: Endpoints, server: str) -> int:
    address: str = getattr(endpoints, server)
    return int(address.removesuffix("/0").rpartition(":")[2])
