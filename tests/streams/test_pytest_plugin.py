"""Test documents under pytest: collected, passed, failed with their timeline, broken with their finding."""

import pytest

from tests.streams.cli.test_test_command import JOURNEY, SCHEMA, TEST

pytest_plugins = ["pytester"]


@pytest.fixture
def folder(pytester):
    for name, text in (("shop", SCHEMA), ("thanks.journey", JOURNEY), ("thanks.test", TEST)):
        (pytester.path / f"{name}.yaml").write_text(text)
    (pytester.path / "other.yaml").write_text("services: {}\n")
    return pytester


def ran(folder, *arguments):
    return folder.runpytest_subprocess(*arguments)


def test_a_test_document_is_an_item(folder):
    result = ran(folder, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["thanks.test.yaml::thanks-a-day-later PASSED*"])


def test_a_failure_shows_the_timeline_and_no_traceback(folder):
    (folder.path / "thanks.test.yaml").write_text(TEST.replace("after: 1d}", "after: 2d}"))
    result = ran(folder)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the closest is after=1d*", "*+1d message step=tell*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_broken_file_fails_with_its_finding(folder):
    (folder.path / "thanks.test.yaml").write_text(TEST.replace("expect: entered", "expct: entered"))
    result = ran(folder)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*thanks.test.yaml:7:6: unknown key 'expct'*"])


def test_k_chooses(folder):
    ran(folder, "-k", "nothing").assert_outcomes(deselected=1)
