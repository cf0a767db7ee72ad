"""The demo's stream processors: a worker and the learner as child processes, ended with the demo."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 8.0
"""Seconds that a child has to leave after it was asked to."""


class Processors:
    """Child processes that run ``rumbo run ROLE``, each with its log file."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._children: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, role: str, name: str = "") -> None:
        """Start one; ``name`` tells several of one role apart."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = name or role
        with (self._folder / f"{name}.log").open("wb") as log:
            self._children[name] = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "streams.cli.main",
                "run",
                role,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )

    @property
    def dead(self) -> str:
        """Say which child has ended by itself, and where its log is; nothing when all run."""
        for name, child in self._children.items():
            if child.returncode is not None:
                log = self._folder / f"{name}.log"
                return f"The {name} ended with exit code {child.returncode}; see {log}"
        return ""

    async def stop(self) -> None:
        """Ask all to leave, and wait."""
        running = [child for child in self._children.values() if child.returncode is None]
        for child in running:
            child.send_signal(signal.SIGTERM)
        await asyncio.gather(*(_ended(child) for child in running))


async def _ended(child: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(child.wait(), PATIENCE)
    except TimeoutError:
        child.kill()
        await child.wait()
