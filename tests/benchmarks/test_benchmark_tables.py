"""What the tables say follows from the runs, and goes between the markers of RESULTS.md."""

import math
from xml.etree import ElementTree as ET

import pytest

from benchmarks.latency import Pace, judged
from benchmarks.picture import drawn
from benchmarks.result import Result
from benchmarks.results import RESULTS, written
from benchmarks.table import costs, latency, line, markdown, memory, start, throughput
from benchmarks.throughput import CONTENDERS, FLOOR, QUIX, RUMBO, TEXTBOOK


def run(events, seconds, cpu=1.0, **more):
    return Result(events, seconds, {"app": cpu, **more}, messages=2.0)


def half():
    sent = {"begin": 100.0, "late": [0.0, 0.0, 0.5]}
    return judged(Pace(rate=1, seconds=2, warm_up=1), sent, {"0": 109, "1": 101.01, "2": 102.75})


def test_ratios_are_taken_within_each_round():
    """The machine is ten times slower in the second round: no ratio sees it."""
    rounds = {
        FLOOR: [run(1000, 1, cpu=1), run(1000, 10, cpu=10)],
        TEXTBOOK: [run(100, 1, cpu=1), run(100, 10, cpu=10)],
    }
    rows = throughput(rounds).rows
    assert rows[0][-2:] == ("10.00 (10.00 to 10.00)", "1.00 (1.00 to 1.00)")
    assert rows[1][-2:] == ("1.00 (1.00 to 1.00)", "10.00 (10.00 to 10.00)")


def test_rates_cost_and_messages_are_medians_with_their_spread():
    rounds = {FLOOR: [run(10, 1), run(10, 5), run(10, 2)], TEXTBOOK: [run(10, 1)] * 3}
    name, *cells = throughput(rounds).rows[0]
    assert name == FLOOR
    app = "app 100,000.0 (100,000.0 to 100,000.0)"
    assert cells[:3] == ["5 (2 to 10)", app, "2.00"]


def test_one_line_for_machines_holds_rates_cost_and_latency():
    rounds = {
        RUMBO: [run(1000, 1, cpu=0.1, learner=0.02)],
        FLOOR: [run(1000, 0.1, cpu=0.01)],
        TEXTBOOK: [run(1000, 10, cpu=1)],
        QUIX: [run(1000, 0.5, cpu=0.05)],
    }
    assert line(rounds, half()) == {
        "rumbo_per_s": 1000,
        "floor_per_s": 10_000,
        "textbook_per_s": 100,
        "quix_per_s": 2000,
        "cpu_us": {"rumbo": 100.0, "floor": 10.0, "textbook": 1000.0, "learner": 20.0},
        "latency_ms": {"p50": 10.0, "p99": 750.0},
    }


def test_cases_are_held_against_the_first():
    rows = costs("Workers", {"one": [run(10, 1, cpu=1)], "two": [run(10, 1, cpu=1.5)]}).rows
    assert [row[-1] for row in rows] == ["1.00 (1.00 to 1.00)", "1.50 (1.50 to 1.50)"]


def test_memory_is_told_for_a_million_and_for_each():
    assert memory({"quiet": 0.5}).rows == [("quiet", "0.50", "537")]


def test_a_start_is_told_in_seconds():
    found = {"timers": 1_000_000, "answered_s": 3.21, "drained_s": 88.8}
    assert start(found).rows == [("1,000,000", "3.2", "89")]


def test_latency_counts_from_when_an_event_was_due_and_leaves_out_the_warm_up():
    found = half()
    assert found.events == 2
    assert found.p50 == pytest.approx(10)
    assert found.p99 == found.largest == pytest.approx(750)
    assert found.late == pytest.approx(500)
    assert not found.keeps_up


def test_decisions_that_never_came_are_counted():
    found = judged(Pace(rate=1, seconds=2, warm_up=0), {"begin": 0.0, "late": [0.0, 0.0]}, {})
    assert found.missing == 2
    assert math.isnan(found.p50)
    assert "2 missing" in latency([found]).rows[0][-1]


def test_the_picture_has_a_bar_for_every_process_the_cheapest_contender_on_top():
    drawing = drawn({RUMBO: [run(10, 1, cpu=2, learner=1)], FLOOR: [run(10, 1, cpu=1)]})
    root = ET.fromstring(drawing)  # noqa: S314 - our own
    kinds = [one.get("class") for one in root.iter() if one.get("class")]
    assert kinds == ["title", "own", "rumbo", "learner"]


@pytest.mark.parametrize(
    "name",
    ["throughput", "half", "latency", "workers", "exactness", "customers", "memory", "start"],
)
def test_the_page_has_a_place_for_each_table(name):
    table = throughput({FLOOR: [run(10, 1)], TEXTBOOK: [run(10, 1)]})
    page = written(RESULTS.read_text(), name, markdown(table))
    assert f"| {FLOOR} | 10 (10 to 10) |" in page
    assert f"| {FLOOR} | 10 (" not in written(page, name, "anew")


def test_the_page_says_what_each_contender_does():
    page = RESULTS.read_text()
    assert all(
        f"| {name.split(', 1')[0]} |" in page for name in CONTENDERS if "as many" not in name
    )


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="no markers"):
        written("# Results", "latency", "body")
