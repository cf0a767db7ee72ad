"""``rumbo test``: what a person sees, what a machine reads, and the exit code."""

import json
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.definitions.folder import LIBRARY

SCHEMA = "schema: shop\nevents:\n  order.completed: {value: number}\n"
JOURNEY = """\
journey: thanks
entry: {event: order.completed}
steps:
  pause:
    wait: 1d
  tell:
    emit: {kind: message, content: thanks}
"""
TEST = """\
test: thanks-a-day-later
journey: thanks
when:
  - {at: "2026-03-02T15:00:00Z", event: order.completed, data: {value: 1.0}}
  - {after: 2d}
then:
  - {expect: entered}
  - {expect: message, step: tell, after: 1d}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("shop", SCHEMA), ("thanks.journey", JOURNEY), ("thanks.test", TEST)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def rumbo_test(*arguments):
    return CliRunner().invoke(app, ["test", *map(str, arguments)])


def test_the_library_is_tested_without_a_path():
    result = rumbo_test()
    assert result.exit_code == 0
    assert "passed  win-back-sends-a-coupon" in result.stdout
    assert result.stdout.splitlines()[-1] == "15 passed, 0 failed"


def test_a_folder_of_documents_is_tested(folder):
    result = rumbo_test(folder)
    assert (result.exit_code, result.stdout) == (
        0,
        "passed  thanks-a-day-later\n1 passed, 0 failed\n",
    )


def test_a_failure_shows_what_was_expected_and_what_happened(folder):
    path = folder / "thanks.test.yaml"
    path.write_text(TEST.replace("step: tell, after: 1d", "step: tell, after: 2d"))
    result = rumbo_test(folder)
    assert result.exit_code == 1
    assert result.stdout == (
        "failed  thanks-a-day-later\n"
        "  expected, in this order:\n"
        "    ✓ entered\n"
        "    ✗ +2d message step=tell\n"
        "        thanks.test.yaml:8: the closest is after=1d\n"
        "  what happened:\n"
        "      +0s entered\n"
        "      +1d message step=tell content=thanks kind=message\n"
        "      +1d exited step=tell reason=finished\n"
        "0 passed, 1 failed\n"
    )


def test_machines_read_the_same(folder):
    (folder / "thanks.test.yaml").write_text(TEST.replace("expect: message", "expect: offer"))
    result = rumbo_test(folder, "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["findings"] == []
    [test] = told["tests"]
    assert (test["test"], test["passed"]) == ("thanks-a-day-later", False)
    assert [one["met"] for one in test["expected"]] == [True, False]
    assert [one["what"] for one in test["happened"]] == ["entered", "message", "exited"]


def test_a_file_with_errors_is_shown_and_the_other_tests_run(folder):
    wrong = TEST.replace("thanks-a-day-later", "other").replace("y: thanks", "y: thnaks")
    (folder / "other.test.yaml").write_text(wrong)
    result = rumbo_test(folder)
    assert result.exit_code == 2
    assert result.stdout == (
        "other.test.yaml:2:10: no valid journey is called 'thnaks' (did you mean 'thanks'?) [E012]\n"
        "    2 | journey: thnaks\n"
        "                 ^\n"
        "passed  thanks-a-day-later\n"
        "1 passed, 0 failed; 1 error in files\n"
    )


def test_a_folder_without_a_test_is_no_success(folder):
    (folder / "thanks.test.yaml").unlink()
    result = rumbo_test(folder)
    assert (result.exit_code, result.stdout) == (2, "there is no test here\n")


def test_only_what_is_named_is_run():
    result = rumbo_test("--only", "win-back")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "6 passed, 0 failed"


@pytest.mark.parametrize(
    ("path", "count"),
    [("win-back/coupon.test.yaml", 1), ("win-back", 6), ("", 15)],
)
def test_what_a_test_uses_is_found_around_it(path, count):
    result = rumbo_test(LIBRARY / path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"{count} passed, 0 failed")


def test_a_file_that_is_no_utf8_is_a_finding(folder):
    (folder / "bad.yaml").write_bytes(b"journey: \xff\xfe\n")
    result = rumbo_test(folder)
    assert result.exit_code == 2
    assert result.stdout.startswith("bad.yaml:1:10: the byte 0xff is no UTF-8 [E001]")


def test_files_of_one_name_in_two_folders_are_two_files(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "thanks.test.yaml").write_text(TEST.replace("thanks-a-day-later", "again"))
    result = rumbo_test(folder, other)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed")


def test_a_keyword_chooses():
    result = rumbo_test("-k", "win-back and not coupon")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "5 passed, 0 failed"
    assert rumbo_test("-k", "nothing").exit_code == 2


def test_coverage_names_the_ways_that_no_test_has_gone(folder):
    (folder / "thanks.journey.yaml").write_text(
        JOURNEY.replace("steps:", "exits: {again: {event: order.completed}}\nsteps:")
    )
    result = rumbo_test(folder, "--coverage")
    assert result.stdout.splitlines()[-1] == (
        "thanks: 2 of 2 steps, 2 of 3 ways; not tried: (entry) → exit again"
    )
    told = json.loads(rumbo_test(folder, "--coverage", "--format", "json").stdout)
    assert told["coverage"][0]["untried_ways"] == [["", "=again"]]


def test_build_servers_read_junit(folder):
    file = folder / "out.xml"
    (folder / "thanks.test.yaml").write_text(TEST.replace("after: 1d}", "after: 2d}"))
    (folder / "other.test.yaml").write_text(TEST.replace("test: thanks", "tset: thanks"))
    assert rumbo_test(folder, "--junit", file).exit_code == 2
    suite = ET.fromstring(file.read_bytes())  # noqa: S314 - our own
    assert suite.attrib == {"name": "rumbo", "tests": "2", "failures": "1", "errors": "1"}
    broken, missed = suite
    assert (broken.attrib["classname"], broken[0].tag) == ("other.test.yaml", "error")
    assert missed.attrib["classname"] == "thanks.test.yaml"
    assert missed[0].attrib["message"] == "+2d message step=tell"
    assert "the closest is after=1d" in missed[0].text
