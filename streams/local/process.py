"""Server processes: started in a session of their own, known by pid and start time, never mistaken."""

import contextlib
import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.local.failure import LocalFailure

_children: list[subprocess.Popen[bytes]] = []
"""The servers that this process started, kept so that Python does not miss their end."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that the stack started: its pid, and when it started in the kernel's own clock ticks."""

    pid: int
    started: int

    @classmethod
    def read(cls, path: Path) -> "Process | None":
        """Read a pid file; None when there is none, or when its process is gone."""
        try:
            pid, started = path.read_text().split()
            process = cls(int(pid), int(started))
        except (OSError, ValueError):
            return None
        return process if process.alive else None

    def write(self, path: Path) -> None:
        """Write the pid file."""
        path.write_text(f"{self.pid} {self.started}\n")

    @property
    def alive(self) -> bool:
        """Whether this very process runs: another one that got its pid does not count."""
        return started_at(self.pid) == self.started

    def end(self, patience: float = 15.0) -> None:
        """Ask the process to end, wait, and kill it when it does not."""
        self._signal(signal.SIGTERM)
        if not wait_until(lambda: not self.alive, patience):
            self.kill()

    def kill(self) -> None:
        """Kill the process."""
        self._signal(signal.SIGKILL)
        wait_until(lambda: not self.alive, 5.0)

    def _signal(self, number: signal.Signals) -> None:
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def started_at(pid: int) -> int | None:
    """Give when a process started, in clock ticks since the machine did; None when it does not run."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])


def start(
    command: Sequence[str], log: Path, folder: Path, environment: Mapping[str, str] | None = None
) -> Process:
    """Start a server in a session of its own, so that it outlives the command that started it."""
    try:
        with log.open("ab") as out:
            child = subprocess.Popen(  # noqa: S603 - the command is ours
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
    except OSError as error:
        raise explained(error, folder) from None
    _children[:] = [one for one in _children if one.poll() is None] + [child]
    return Process(child.pid, started_at(child.pid) or -1)


def explained(error: OSError, folder: Path) -> LocalFailure:
    """Say in a sentence what the machine refused."""
    if error.errno == errno.ENOSPC:
        return LocalFailure(
            f"The disk of {folder} is full. Make room, or set RUMBO_HOME elsewhere."
        )
    if error.errno == errno.EACCES:
        return LocalFailure(f"{error.filename or folder} cannot be used: permission denied.")
    return LocalFailure(f"The machine refused: {error}.")


def wait_until(holds: Callable[[], bool], patience: float) -> bool:
    """Ask every 50 ms until something holds; False when ``patience`` (s) is over."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
