"""What the tables say follows from the runs, and goes between the markers of RESULTS.md."""

import math

import pytest

from benchmarks.latency import Pace, judged
from benchmarks.result import Result
from benchmarks.results import RESULTS, written
from benchmarks.table import latency, markdown, throughput
from benchmarks.throughput import FLOOR, TEXTBOOK


def run(events, seconds, cpu=1.0):
    return Result(events, seconds, {"app": cpu}, messages=2.0)


def test_ratios_are_taken_within_each_round():
    """The machine is ten times slower in the second round: no ratio sees it."""
    rounds = {FLOOR: [run(1000, 1), run(1000, 10)], TEXTBOOK: [run(100, 1), run(100, 10)]}
    rows = throughput(rounds).rows
    assert rows[0][-2:] == ("10.00", "1.000")
    assert rows[1][-2:] == ("1.00", "0.100")


def test_rates_cost_and_messages_are_medians():
    rounds = {FLOOR: [run(10, 1), run(10, 5), run(10, 2)], TEXTBOOK: [run(10, 1)] * 3}
    name, *cells = throughput(rounds).rows[0]
    assert name == FLOOR
    assert cells[:4] == ["5", "2 to 10", "app 100,000", "2.0"]


def test_latency_counts_from_when_an_event_was_due_and_leaves_out_the_warm_up():
    sent = {"begin": 100.0, "late": [0.0, 0.0, 0.5]}
    found = judged(Pace(rate=1, seconds=2, warm_up=1), sent, {"0": 109, "1": 101.01, "2": 102.75})
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


@pytest.mark.parametrize("name", ["throughput", "latency"])
def test_the_page_has_a_place_for_each_table(name):
    table = throughput({FLOOR: [run(10, 1)], TEXTBOOK: [run(10, 1)]})
    page = written(RESULTS.read_text(), name, markdown(table))
    assert "| floor | 10 | 10 to 10 |" in page
    assert "| floor | 10 |" not in written(page, name, "anew")


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="no markers"):
        written("# Results", "latency", "body")
