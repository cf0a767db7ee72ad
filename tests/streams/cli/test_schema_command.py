"""``rumbo schema``: what an editor reads, on the terminal or in a file."""

import json

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from journeys.documents import KINDS
from streams.cli.main import app
from streams.definitions.folder import LIBRARY


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rumbo(*arguments):
    return CliRunner().invoke(app, ["schema", *map(str, arguments)])


def test_it_stands_on_the_terminal():
    result = rumbo()
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    Draft202012Validator.check_schema(told)
    assert list(told["properties"]) == list(KINDS)


def test_a_file_is_what_the_package_holds(folder):
    result = rumbo("--out", "rumbo.schema.json")
    assert (result.exit_code, result.stdout) == (0, "")
    packaged = LIBRARY.parent / "rumbo.schema.json"
    assert (folder / "rumbo.schema.json").read_bytes() == packaged.read_bytes()


def test_a_folder_that_is_not_there():
    result = rumbo("--out", "nowhere/rumbo.schema.json")
    assert result.exit_code == 1
    assert result.stderr == (
        "rumbo: nowhere/rumbo.schema.json cannot be written: No such file or directory.\n"
    )
