"""The benchmarks run from end to end, tiny, on servers of their own; no figure is judged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def told(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures(*arguments):
    (line,) = told("benchmarks", *arguments, "--format", "json").splitlines()
    return json.loads(line)


def test_every_contender_does_its_job_and_one_line_says_how_fast():
    small = ("--events", "2000", "--rounds", "1", "--seconds", "1", "--warm-up", "0.5")
    found = figures(*small)
    assert set(found["cpu_us"]) == {"rumbo", "floor", "textbook", "learner"}
    rates = ("rumbo_per_s", "floor_per_s", "textbook_per_s", "quix_per_s")
    assert all(found[rate] > 0 for rate in rates)
    assert found["latency_ms"]["p99"] >= found["latency_ms"]["p50"] > 0


def test_every_paced_event_gets_its_decision():
    found = figures("latency", "--rate", "40", "--seconds", "2", "--warm-up", "1")
    assert found["40"]["events"] == 80
    assert found["40"]["missing"] == 0


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("workers", ["one worker", "two workers"]),
        ("exactness", ["off: one pipeline", "exact"]),
    ],
)
def test_the_cases_of_a_figure_all_do_the_full_job(name, cases):
    found = figures(name, "--events", "1000", "--rounds", "1")
    assert list(found) == cases
    assert all(one["cpu_us"][0]["worker"] > 0 for one in found.values())


def test_few_and_many_customers():
    few, many = ("--few", "50"), ("--many", "500")
    found = figures("customers", *few, *many, "--events", "500", "--rounds", "1")
    assert list(found) == ["50 customers", "500 customers"]


def test_what_customers_take():
    found = figures("memory", "--customers", "300")
    assert set(found) == {"gone", "quiet", "active"}
    assert 0 < found["gone"] < found["active"]


def test_a_worker_starts_while_timers_are_due():
    found = figures("start", "--customers", "300", "--wait", "45")
    assert found["timers"] == 300
    assert found["answered_s"] > 0
    assert found["drained_s"] > 0


def test_a_worker_under_too_much_catches_up():
    found = figures("overload", "--events", "500", "--seconds", "3")
    assert found["sent_per_s"] > 0
    assert found["memory_mib"]["most"] >= found["memory_mib"]["before"] > 0
    assert found["claimed_anew"] is False


def test_what_grows_in_a_long_run():
    found = figures("soak", "--events", "500", "--seconds", "4")
    assert min(found["memory_mib"], found["files"], found["tasks"]) > 0
    assert {"memory_mib_per_h", "files_per_h", "tasks_per_h"} <= set(found)


def test_the_full_job_is_folded_in_memory():
    assert "fold_us" in told("benchmarks.fold", "500")
