"""Contenders as processes of their own: started, watched, ended; their CPU read from the kernel."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import orjson

TICK = os.sysconf("SC_CLK_TCK")
"""The kernel's clock ticks in a second."""
PATIENCE = 10.0
"""Seconds that a process has to leave after it was asked to."""
LINE = 64 << 20
"""Most bytes of one line that a process may say."""


class ChildFailed(Exception):
    """A process did not do its part; the message holds the end of its log."""


class Child:
    """One Python process, with its log in a file."""

    def __init__(self, name: str, log: Path, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._log = log
        self._process = process

    @classmethod
    async def start(
        cls,
        home: Path,
        name: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> Self:
        """Start ``python ARGUMENTS`` without the ``RUMBO_*`` variables of this machine."""
        bare = {key: value for key, value in os.environ.items() if not key.startswith("RUMBO_")}
        log = home / f"{name}.log"
        with log.open("ab") as file:
            process = await asyncio.create_subprocess_exec(
                python,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=file,
                env=bare | dict(environment or {}),
                limit=LINE,
            )
        return cls(name, log, process)

    @classmethod
    async def program(cls, home: Path, module: str, config: Mapping[str, Any]) -> Self:
        """Start a program of this package; it reads its configuration as JSON."""
        name = module.rpartition(".")[2]
        return await cls.start(home, name, "-m", module, orjson.dumps(config).decode())

    @classmethod
    async def foreign(
        cls, home: Path, python: Path, program: Path, config: Mapping[str, Any]
    ) -> Self:
        """Start a program that stands alone, in an environment of its own."""
        told = orjson.dumps(config).decode()
        (packages,) = python.parents[1].glob("lib/python*/site-packages")
        known = {"PYTHONPATH": str(packages)}  # a Python inside Java knows no virtual environment
        return await cls.start(
            home, program.stem, str(program), told, environment=known, python=str(python)
        )

    def pause(self) -> None:
        """Hold the process where it stands."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def cpu(self) -> float:
        """Give the seconds of CPU that the process has used, all its threads together."""
        text = Path(f"/proc/{self._process.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> int:
        """Give the bytes of memory that the process holds."""
        resident = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(resident) * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        """Give how many files and sockets the process has open."""
        return sum(1 for _ in Path(f"/proc/{self._process.pid}/fd").iterdir())

    def check(self) -> None:
        """Raise when the process has ended by itself."""
        if self._process.returncode is not None:
            raise ChildFailed(self.last_words())

    async def said(self) -> Any:
        """Wait for the next line that the process says, as JSON."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            await self._process.wait()
            raise ChildFailed(self.last_words())
        return orjson.loads(line)

    def last_words(self) -> str:
        """Say how the process stands, and how its log ends."""
        code, tail = self._process.returncode, self._log.read_text()[-2000:]
        how = "runs" if code is None else f"ended with exit code {code}"
        return f"{self.name} {how}; its log ends:\n{tail}"

    async def stop(self) -> None:
        """Ask the process to leave, and wait."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
