"""The machine and the versions that a table was made on."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from redis import Redis

from streams.local.jars import KAFKA

PACKAGES = ("rumbo", "faust-streaming", "aiokafka", "redis", "river", "numpy")
HERE = Path(__file__).parent


def facts(command: str, redis: str | None = None) -> list[str]:
    """Give the lines that stand above a table; ``redis`` is the server that was used, if any was."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    servers = f"Kafka {KAFKA.rpartition(':')[2]}, {server(redis)}, " if redis else ""
    return [
        f"Made {datetime.now(UTC):%Y-%m-%d} at commit {commit()} by `{command}`.",
        f"Machine: {processor()}, {memory()} of memory, Linux {platform.release()}.",
        f"Versions: {servers}Python {platform.python_version()}, {versions}.",
    ]


def commit() -> str:
    """Give the commit of the working tree, and whether it holds changes beside it."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude", "*"],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def server(url: str) -> str:
    """Give the name and version of the server that keeps the state."""
    with Redis.from_url(url) as client:
        told = client.info("server")
    return f"{told.get('server_name', 'redis').title()} {told.get('valkey_version') or told['redis_version']}"


def most_memory() -> float:
    """Give the most memory (MiB) that this process has had; ``getrusage`` would count its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def processor() -> str:
    """Give the number of cores and their name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names) or 'unknown'} cores ({names[0] if names else platform.machine()})"


def memory() -> str:
    """Give the size of the memory."""
    first = Path("/proc/meminfo").read_text().split()[1]
    return f"{int(first) / 2**20:.1f} GiB"
