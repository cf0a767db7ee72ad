"""The tutorial, followed to the letter in an empty folder: its files, its commands, its outcome."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.fences import ROOT, fences
from tests.integration.process import Process
from tests.integration.waiting import until

RUMBO = Path(sys.executable).with_name("rumbo")


class Newcomer:
    """Somebody in an empty folder, without any setting."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if k[:6] != "RUMBO_"}

    def tries(self, *command):
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def follows(self, *command):
        done = self.tries(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def newcomer(tmp_path):
    somebody = Newcomer(tmp_path)
    for fence in fences(ROOT / "docs" / "tutorial.md"):
        if fence.file:
            (tmp_path / fence.file).parent.mkdir(exist_ok=True)
            (tmp_path / fence.file).write_text(fence.text)
    yield somebody
    somebody.follows(RUMBO, "local", "wipe")


async def test_the_tutorial_ends_with_a_decision_and_its_reason(newcomer):
    assert "1 passed, 0 failed" in newcomer.follows(RUMBO, "test", "journeys")
    addresses = newcomer.follows(RUMBO, "local", "start").split()
    kafka = addresses[addresses.index("kafka") + 1]
    newcomer.follows(RUMBO, "topics", "create")
    assert "manifest 1 is in force" in newcomer.follows(RUMBO, "apply", "journeys")
    newcomer.follows(sys.executable, "send.py", kafka)
    worker = Process(
        [RUMBO, "run"], newcomer.folder / "run.log", newcomer.environment, newcomer.folder
    )
    try:
        await until(
            lambda: "not exploring" in newcomer.tries(RUMBO, "explain", "ana").stdout,
            "the decision of the tutorial",
            60.0,
        )
        assert "They are on it" in newcomer.follows(RUMBO, "why-not", "ana", "welcome")
    finally:
        code, _ = await worker.stop()
    assert code == 0
