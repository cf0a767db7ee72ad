"""The wheel holds the three packages with their data, and nothing else."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

PACKAGES = ("journeys", "online_models", "streams")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


@pytest.fixture(scope="module")
def names(wheel):
    return set(wheel.namelist())


def test_there_are_three_packages_and_the_metadata(names):
    info = "rumbo-0.1.0.dist-info"
    assert {name.split("/")[0] for name in names} == {*PACKAGES, info}
    told = {name for name in names if name.startswith(info)}
    expected = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    assert told == {f"{info}/{name}" for name in expected}


def test_types_journeys_and_scripts_are_inside(names):
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    for pattern in ("journeys/library/**/*.yaml", "journeys/*.json", "streams/store/scripts/*.lua"):
        found = {str(path) for path in Path().glob(pattern)}
        assert found
        assert found <= names


def test_nothing_else_is_inside(names):
    suffixes = {Path(name).suffix for name in names if name.split("/")[0] in PACKAGES}
    assert suffixes <= {".py", ".typed", ".yaml", ".lua", ".json", ".md"}
    assert not [name for name in names if "__pycache__" in name or "tests/" in name]


def test_the_metadata_says_what_it_is(wheel):
    (name,) = (one for one in wheel.namelist() if one.endswith("/METADATA"))
    told = Parser().parsestr(wheel.read(name).decode())
    assert told["License-Expression"] == "Apache-2.0"
    assert told["Requires-Python"] == "<3.14,>=3.11"
    assert set(told.get_all("Provides-Extra")) == {"demo", "local", "otel"}
