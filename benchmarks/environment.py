"""Environments of the peers: each has its own, under a cache folder, never ours."""

import asyncio
import os
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "rumbo-benchmarks"
"""Where they are kept for the next run."""
QUIX = ("quixstreams==3.28.1",)
FLINK = ("apache-flink==2.3.0", "setuptools<80")
CONNECTOR = "org.apache.flink:flink-sql-connector-kafka:5.0.0-2.2"
"""What PyFlink speaks to Kafka with, as Maven Central names it."""


class NotInstalled(Exception):
    """A peer could not be installed; the message holds the end of what pip said."""


async def python_with(*packages: str) -> Path:
    """Give the Python of an environment with these packages; made at the first time."""
    home = CACHE / "-".join([packages[0].replace("==", "-"), f"py{sys.version_info[1]}"])
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        await _said(sys.executable, "-m", "venv", "--clear", str(home))
        await _said(str(python), "-m", "pip", "install", "--quiet", *packages)
        (home / "installed").touch()
    return python


async def flink_jars() -> list[str]:
    """Give the jars that PyFlink speaks to Kafka with; fetched at the first time."""
    import jgo  # noqa: PLC0415 - asked for by one peer only

    built = await asyncio.to_thread(jgo.build, CONNECTOR, cache_dir=CACHE / "jars")
    return [str(jar) for jar in built.all_jars]


async def _said(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise NotInstalled(f"{' '.join(command)} failed:\n{told.decode()[-2000:]}")
