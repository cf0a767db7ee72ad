"""``rumbo diagram``: journeys as text that Mermaid draws and as images, printed or written to a file."""

from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.definitions.folder import LIBRARY

SCHEMA = "schema: shop\nevents: {page.viewed: {page: string}}\n"
JOURNEY = "journey: {name}\nentry: {{event: page.viewed}}\nsteps:\n  stop: {{exit: done}}\n"
HELLO = """\
---
title: hello, version 1
---
flowchart TD
    at_entry(["page.viewed"])
    s_stop(["stop<br/>exit done"])
    at_entry --> s_stop
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SCHEMA)
    for name in ("hello", "other"):
        (tmp_path / f"{name}.yaml").write_text(JOURNEY.format(name=name))
    return tmp_path


def rumbo(*arguments):
    return CliRunner().invoke(app, ["diagram", *map(str, arguments)])


def words(image):
    return [one.text for one in ET.fromstring(image).iter() if one.tag.endswith("text")]  # noqa: S314 - our own


def test_a_file_is_drawn_with_what_stands_around_it(folder):
    result = rumbo("hello.yaml")
    assert (result.exit_code, result.stdout) == (0, HELLO)


def test_of_a_folder_every_journey_is_drawn_or_the_one_that_is_named(folder):
    assert rumbo(folder).stdout == f"{HELLO}\n{HELLO.replace('hello', 'other')}"
    assert rumbo(folder, "--journey", "other").stdout == HELLO.replace("hello", "other")


def test_an_image_holds_every_journey(folder):
    result = rumbo(folder, "--format", "svg")
    assert words(result.stdout) == [
        *("hello, version 1", "page.viewed", "stop", "exit done"),
        *("other, version 1", "page.viewed", "stop", "exit done"),
    ]


def test_the_same_is_written_to_a_file(folder):
    result = rumbo("hello.yaml", "--out", "hello.mmd")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "hello.mmd").read_text() == HELLO
    rumbo("hello.yaml", "--format", "svg", "--out", "hello.svg")
    assert (folder / "hello.svg").read_text() == rumbo("hello.yaml", "--format", "svg").stdout


def test_a_file_that_cannot_be_written(folder):
    result = rumbo("hello.yaml", "--out", "nowhere/hello.mmd")
    said = "rumbo: nowhere/hello.mmd cannot be written: No such file or directory\n"
    assert (result.exit_code, result.stderr) == (1, said)


def test_findings_are_written_instead(folder):
    (folder / "hello.yaml").write_text(JOURNEY.format(name="hello").replace("exit", "exti"))
    result = rumbo("hello.yaml", "--out", "hello.mmd")
    assert result.exit_code == 1
    assert "hello.yaml:4:10: unknown key 'exti' (did you mean 'exit'?) [E003]" in result.stdout
    assert not (folder / "hello.mmd").exists()


def test_nothing_to_draw(folder):
    nothing, unknown = rumbo("shop.yaml"), rumbo(folder, "--journey", "helo")
    assert (nothing.exit_code, nothing.stderr) == (2, "rumbo: there is no journey here\n")
    said = "rumbo: no journey here is called 'helo'; there are: hello, other\n"
    assert (unknown.exit_code, unknown.stderr) == (2, said)


def test_the_library_is_drawn():
    image = words(rumbo(LIBRARY, "--format", "svg").stdout)
    assert {"win-back, version 1", "any time", "offer category-coupon"} <= set(image)
