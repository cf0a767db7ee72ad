"""Every drill of the operations page, followed to the letter: what it says one sees, one sees."""

import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.docs.fences import ROOT, fences

PAGE = ROOT / "docs" / "operations.md"
TITLES = re.findall(r"^## (.*)$", PAGE.read_text(), re.MULTILINE)
DRILLS = TITLES[TITLES.index("Before the drills") + 1 : TITLES.index("After the drills")]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATIENCE = 300


def section(title):
    """Give the blocks under a title: what one types, what one sees."""
    text = PAGE.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    return BLOCK.findall(text)


class Operator:
    """Somebody in a folder, who types what the page says."""

    def __init__(self, folder):
        self.folder = folder
        bare = {name: value for name, value in os.environ.items() if name[:6] != "RUMBO_"}
        path = f"{Path(sys.executable).parent}:{bare['PATH']}"
        self.environment = bare | {"PATH": path}

    def types(self, script):
        """Let a shell of its own do it; give all that is printed, and leave nothing running."""
        command = ["bash", "-eu", "-c", script]
        log = self.folder / "printed.log"
        with log.open("w") as out:
            shell = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            code = shell.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            subprocess.run(["pkill", "-KILL", "--session", str(shell.pid)], check=False)
            shell.wait()
        printed = log.read_text()
        assert code == 0, f"it ended with {code} (None: not within {PATIENCE} s):\n{printed}"
        return printed


@pytest.fixture(scope="module")
def operator(tmp_path_factory):
    somebody = Operator(tmp_path_factory.mktemp("operator"))
    for fence in fences(PAGE):
        if fence.file:
            (somebody.folder / fence.file).parent.mkdir(exist_ok=True)
            (somebody.folder / fence.file).write_text(fence.text)
    somebody.types("rumbo local start")
    yield somebody
    somebody.types("rumbo local wipe; rumbo local wipe --home other")


def test_there_are_drills_and_each_shows_what_one_sees():
    assert len(DRILLS) > 10
    assert [
        drill for drill in DRILLS if {"sh", "text"} - {kind for kind, _ in section(drill)}
    ] == []


@pytest.mark.parametrize("drill", DRILLS)
def test_the_drill_shows_what_the_page_says(operator, drill):
    ((_, before),) = section("Before the drills")
    blocks = section(drill)
    typed = "\n".join(text for kind, text in blocks if kind == "sh")
    prefix = f"d{uuid.uuid4().hex[:8]}."
    printed = operator.types(before.replace("drill.", prefix) + typed)
    seen = [line for kind, text in blocks if kind == "text" for line in text.splitlines()]
    assert [line for line in seen if line not in printed] == [], printed
