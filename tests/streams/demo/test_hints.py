"""What to try next can be pasted as it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.demo.hints import afterwards, while_it_runs
from streams.settings import Settings

BIN = Path(sys.executable).parent


@pytest.fixture
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


@pytest.mark.usefixtures("_elsewhere")
def test_the_preparations_find_the_command_and_the_home(tmp_path):
    first, *_ = while_it_runs(Settings(kafka="k:1", home=Path("there")), "7")
    line = first.partition(":  ")[2]
    found = subprocess.run(
        ["/bin/sh", "-c", f'{line}; command -v rumbo; echo "$RUMBO_HOME"; pwd'],
        capture_output=True, text=True, check=True, cwd="/",
    ).stdout.split()  # fmt: skip
    assert Path(found[0]).resolve() == (BIN / "rumbo").resolve()
    assert found[1:] == ["there", str(tmp_path)]


def test_on_the_path_and_in_the_usual_home_there_is_little_to_prepare(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}:/usr/bin:/bin")
    assert while_it_runs(Settings(kafka="k:1"), "7") == [
        f"Try in another terminal:  cd {tmp_path}",
        "  rumbo explain 7   rumbo why-not 7 basket-offer   rumbo topics list",
        "  kcat -b k:1 -X partitioner=murmur2_random -C -t journey.decisions -o end",
    ]
    assert afterwards(Settings(), "7").endswith("rumbo local start, then rumbo explain 7")


def test_topics_of_a_prefix_are_named_with_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}:/usr/bin:/bin")
    first, _, kcat = while_it_runs(Settings(kafka="k:1", prefix="demo-1."), "")
    assert first.endswith("export RUMBO_PREFIX=demo-1.")
    assert "-t demo-1.journey.decisions" in kcat
