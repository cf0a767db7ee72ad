"""``rumbo lint``: warnings beside errors, and comments that allow them with a reason."""

import json

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.definitions.folder import LIBRARY

SCHEMA = "schema: shop\nevents: {page.viewed: {page: string}}\nconsents: [marketing]\n"
POLICY = "policy: contact\nconsent: marketing\n"
JOURNEY = """\
journey: hello
entry: {event: page.viewed}
goals: {back: {event: page.viewed, within: 7d}}
policies: [contact]
steps:
  pause:
    wait: {until_local: "10:00"}
  tell: {emit: {kind: message, content: hello, expires: 1d}}
"""
TEST = """\
test: hello-begins
journey: hello
when: [{at: "2026-03-02T15:00:00Z", event: page.viewed, data: {page: home}}]
then: [{expect: entered}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("shop", SCHEMA), ("contact", POLICY), ("a.test", TEST)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def rumbo(*arguments):
    return CliRunner().invoke(app, ["lint", *map(str, arguments)])


def found(folder, text, *arguments):
    (folder / "hello.yaml").write_text(text)
    told = json.loads(rumbo("hello.yaml", "--format", "json", *arguments).stdout)
    return sorted((one["line"], one["code"]) for one in told)


def test_the_library_is_not_doubtful():
    result = rumbo(LIBRARY)
    assert (result.exit_code, result.stdout) == (0, "25 files: nothing is wrong\n")


def test_warnings_have_places_and_tests_around_a_file_are_seen(folder):
    assert found(folder, JOURNEY) == [(7, "W03"), (7, "W07")]
    (folder / "a.test.yaml").unlink()
    assert found(folder, JOURNEY) == [(1, "W11"), (7, "W03"), (7, "W07")]


def test_errors_come_with_them(folder):
    assert (7, "E003") in found(folder, JOURNEY.replace("until_local", "unitl_local"))


def test_a_comment_above_or_behind_allows(folder):
    behind = JOURNEY.replace(
        '"10:00"}', '"10:00", timezone: UTC}  # rumbo: allow W03 because we open at ten'
    )
    above = JOURNEY.replace("    wait:", "    # rumbo: allow W03 because we open at ten\n    wait:")
    assert found(folder, behind) == []
    assert found(folder, above) == [(8, "W07")]


def test_an_allowance_needs_a_reason(folder):
    text = JOURNEY.replace("    wait:", "    # rumbo: allow W03\n    wait:")
    assert found(folder, text) == [(7, "E020"), (8, "W07")]


def test_an_allowance_that_nothing_needs(folder):
    text = JOURNEY + "# rumbo: allow W09 because it is short\n"
    assert (9, "W14") in found(folder, text)


def test_exit_codes_and_a_warning_in_github(folder):
    (folder / "hello.yaml").write_text(JOURNEY)
    result = rumbo("hello.yaml", "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.startswith("::warning file=hello.yaml,line=7,col=11,title=W07::")
