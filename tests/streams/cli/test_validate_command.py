"""``rumbo validate``: every finding at once, in four forms, and the exit code."""

import json

import pytest
from typer.testing import CliRunner

from streams.cli.findings import MOST_SHOWN
from streams.cli.main import app
from streams.definitions.folder import LIBRARY

SCHEMA = """\
schema: shop
events:
  page.viewed: {page: string}
  order.completed: {value: number}
consents: [marketing]
"""
BROKEN = """\
journey: hello
entry: {event: page.viewd}
hldout: 5%
exits:
  bought: {evnt: order.completed, when: "consent.marketng"}
steps:
  pause: {wait: soon, next: tell}
  other: {wait_for: {event: order.completed}}
  tell: {emit: {kind: message, purpose: ads}}
"""
GOOD = "journey: hello\nentry: {event: page.viewed}\nsteps:\n  stop: {exit: done}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SCHEMA)
    return tmp_path


def rumbo(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def places(folder, *arguments):
    told = json.loads(rumbo("validate", folder, "--format", "json", *arguments).stdout)
    return [(one["line"], one["column"], one["code"], one["hint"]) for one in told]


def test_the_library_holds():
    result = rumbo("validate", LIBRARY)
    assert (result.exit_code, result.stdout) == (0, "25 files: nothing is wrong\n")


def test_errors_of_shape_and_of_meaning_come_together(folder):
    (folder / "hello.yaml").write_text(BROKEN)
    assert places("hello.yaml") == [
        (2, 16, "E010", "did you mean 'page.viewed'?"),
        (3, 1, "E003", "did you mean 'holdout'?"),
        (5, 12, "E003", "did you mean 'event'?"),
        (5, 42, "E011", "did you mean 'consent.marketing'?"),
        (7, 17, "E004", ""),
        (8, 21, "E005", ""),
        (9, 41, "E010", ""),
    ]


def test_a_person_sees_the_line_and_a_caret(folder):
    (folder / "hello.yaml").write_text(GOOD.replace("stop:", "stop: {wiat: 5m}\n  end:"))
    result = rumbo("validate", "hello.yaml")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "hello.yaml:4:10: unknown key 'wiat' (did you mean 'wait'?) [E003]",
            "    4 |   stop: {wiat: 5m}",
            "                 ^",
            "1 finding in 1 of 1 file; `rumbo rule CODE` explains each",
        ],
    )


def test_what_stands_around_a_file_is_read_and_only_counted(folder):
    (folder / "hello.yaml").write_text(GOOD)
    (folder / "other.yaml").write_text(BROKEN.replace("hello", "other"))
    result = rumbo("validate", "hello.yaml")
    assert result.exit_code == 0
    assert result.stdout == "1 file: nothing is wrong; 7 more in files around them\n"


def test_a_document_of_the_same_name_beside_it_does_not_count(folder):
    (folder / "a.yaml").write_text(GOOD)
    (folder / "b.yaml").write_text(GOOD)
    assert places("b.yaml") == []
    assert [one[2] for one in places(folder)] == ["E008"]


def test_other_files_of_a_folder_are_no_documents(folder):
    (folder / "hello.yaml").write_text(GOOD)
    (folder / ".github").mkdir()
    (folder / ".github" / "ci.yaml").write_text("on: push\n")
    (folder / "compose.yaml").write_text("services: {}\n")
    assert places("hello.yaml") == []
    assert [one[2] for one in places(folder)] == ["E006"]


def test_annotations_of_github(folder):
    (folder / "hello.yaml").write_text(GOOD.replace("page.viewed}", '"50%:\\n"}'))
    assert rumbo("validate", "hello.yaml", "--format", "github").stdout == (
        "::error file=hello.yaml,line=2,col=16,title=E004::'50%25:%5Cn'"
        " cannot stand here: a name has small letters, digits, '-', '_' and '.', at most 64\n"
    ).replace("%5Cn", "\\n")


def test_a_sarif_log(folder):
    (folder / "hello.yaml").write_text(BROKEN)
    log = json.loads(rumbo("validate", "hello.yaml", "--format", "sarif").stdout)
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = " ".join(rule["id"] for rule in run["tool"]["driver"]["rules"])
    assert rules == "E003 E004 E005 E010 E011"
    assert run["results"][0] == {
        "ruleId": "E010",
        "level": "error",
        "message": {
            "text": "no schema declares the event 'page.viewd' (did you mean 'page.viewed'?)"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "hello.yaml"},
                    "region": {"startLine": 2, "startColumn": 16},
                }
            }
        ],
    }


def test_of_very_many_findings_a_person_sees_the_first(folder):
    steps = "".join(f"  s{number}: {{wiat: 1d}}\n" for number in range(MOST_SHOWN + 50))
    (folder / "hello.yaml").write_text(GOOD.replace("  stop: {exit: done}\n", steps))
    lines = rumbo("validate", "hello.yaml").stdout.splitlines()
    assert len(lines) == 3 * MOST_SHOWN + 2
    assert lines[-2] == "hello.yaml: 50 more; mend these first"


def test_nothing_to_examine(folder):
    (folder / "shop.yaml").unlink()
    assert rumbo("validate", folder).exit_code == 2
    assert rumbo("validate", "nowhere.yaml").exit_code == 2


def test_a_code_is_explained():
    result = rumbo("rule", "e003")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "# E003: an unknown key")


def test_a_code_that_does_not_exist():
    result = rumbo("rule", "E999")
    assert result.exit_code == 1
    assert "there is no code 'E999'" in result.stderr
