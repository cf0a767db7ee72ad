"""Server processes: started in a session of their own, known by pid and start time, never mistaken."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.local.failure import LocalFailure, explained, full

LAUNCH = 'echo "$$ $(cut -d" " -f22 "/proc/$$/stat")" >"$0" && exec "$@"'
"""Writes the pid file, then becomes the server: whoever starts it may die, the file is there."""

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

    @property
    def alive(self) -> bool:
        """Whether this very process runs: another one that got its pid does not count."""
        return started_at(self.pid) == self.started

    def end(self, patience: float = 15.0) -> None:
        """Ask the process to end, wait, and kill it when it does not."""
        self.ask()
        if not wait_until(lambda: not self.alive, patience):
            self.kill()

    def ask(self) -> None:
        """Ask the process to end."""
        self._signal(signal.SIGTERM)

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


def start(command: Sequence[str], log: Path, pid_file: Path) -> Process:
    """Start a server in a session of its own, so that it outlives the command that started it."""
    try:
        with log.open("ab") as out:
            child = subprocess.Popen(  # noqa: S603 - the command is ours
                ["/bin/sh", "-c", LAUNCH, str(pid_file.resolve()), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=log.parent,
                start_new_session=True,
            )
    except OSError as error:
        raise explained(error, log.parent) from None
    _children[:] = [one for one in _children if one.poll() is None] + [child]
    return Process(child.pid, started_at(child.pid) or -1)


def await_answer(process: Process, answers: Callable[[], bool], patience: float) -> bool:
    """Wait until a server answers; False when it ended before, or when patience (s) is over."""
    wait_until(lambda: not process.alive or answers(), patience)
    return process.alive and answers()


def not_started(server: str, log: Path) -> LocalFailure:
    """Say why a server did not start, by the last error of its log."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-200:]]
    except OSError:
        lines = []
    if any("No space left on device" in line for line in lines):
        return full(log.parent)
    telling = [line for line in lines if "ERROR" in line or "FATAL" in line] or lines
    last = next((line for line in reversed(telling) if line), "it said nothing")
    return LocalFailure(f"{server} did not start: {last[:300]} (all it said: {log})")


def wait_until(holds: Callable[[], bool], patience: float) -> bool:
    """Ask every 50 ms until something holds; False when ``patience`` (s) is over."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
