"""Ctrl-C before the command has even loaded."""

import signal
import subprocess
import sys
from pathlib import Path

from streams.local.process import wait_until

BEGIN = "from streams.cli.entry import main; main()"
SIGINT = 1 << (signal.SIGINT - 1)


def catches(pid):
    """Say whether a process has a handler for SIGINT."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt"):
            return bool(int(line.split()[1], 16) & SIGINT)
    raise AssertionError(pid)


def test_ctrl_c_while_the_command_loads_is_quiet():
    with subprocess.Popen([sys.executable, "-c", BEGIN, "demo"], stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: catches(process.pid), 10.0)
        assert wait_until(lambda: not catches(process.pid), 10.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (-signal.SIGINT, b"")


def test_the_command_runs_as_ever():
    done = subprocess.run([sys.executable, "-c", BEGIN, "--help"], capture_output=True, check=True)
    assert b"Adaptive customer journeys" in done.stdout
