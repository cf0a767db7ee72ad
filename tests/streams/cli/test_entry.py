"""Ctrl-C before the command has even loaded."""

import signal
import subprocess
import sys
from pathlib import Path

from streams.local.process import wait_until

BEGIN = "from streams.cli.entry import main; main()"


def loads(pid):
    """Say whether a process has begun to load the command: asyncio comes first."""
    return "_ssl" in Path(f"/proc/{pid}/maps").read_text()


def test_ctrl_c_while_the_command_loads_is_quiet():
    with subprocess.Popen([sys.executable, "-c", BEGIN, "demo"], stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: loads(process.pid), 10.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (-signal.SIGINT, b"")


def test_the_command_runs_as_ever():
    done = subprocess.run([sys.executable, "-c", BEGIN, "--help"], capture_output=True, check=True)
    assert b"Adaptive customer journeys" in done.stdout
