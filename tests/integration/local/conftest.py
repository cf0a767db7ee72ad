"""The command ``rumbo local`` in a home of its own; at the end nothing of it may run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.leftovers import leftovers

RUMBO = Path(sys.executable).with_name("rumbo")


class Local:
    """``rumbo local`` under one home."""

    def __init__(self, home):
        self.home = home
        self.variables = {name: v for name, v in os.environ.items() if name[:6] != "RUMBO_"}

    def begin(self, command, *arguments, **variables):
        """Start a command; give its process."""
        return subprocess.Popen(
            [RUMBO, "local", command, "--home", self.home, *arguments],
            env=self.variables | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, command, *arguments, **variables):
        """Run a command to its end; give exit code, output, errors."""
        with self.begin(command, *arguments, **variables) as process:
            out, err = process.communicate(timeout=180)
            return process.returncode, out, err

    def refused(self, *arguments, **variables):
        """Start in vain; give the one sentence."""
        code, out, err = self("start", *arguments, **variables)
        assert (code, out) == (1, ""), err
        assert leftovers(self.home) == {}
        (sentence,) = [line for line in err.splitlines() if line.startswith("rumbo: ")]
        assert err.splitlines()[-1] == sentence
        return sentence

    def pids(self):
        """Give the pids of the pid files, by server."""
        return {f.stem: int(f.read_text().split()[0]) for f in self.home.glob("*.pid")}


@pytest.fixture
def local(tmp_path):
    """Give the command; what it started is wiped, and must be gone."""
    made = Local(tmp_path / "home")
    yield made
    assert made("wipe")[0] == 0
    assert leftovers(made.home) == {}


@pytest.fixture
def programs(tmp_path):
    """Give a function that writes programs, and the PATH that has them before all else."""
    folder = tmp_path / "programs"
    folder.mkdir()

    def write(**scripts):
        for name, script in scripts.items():
            file = folder / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{script}\n")
            file.chmod(0o755)
        return f"{folder}{os.pathsep}{os.environ['PATH']}"

    return write
