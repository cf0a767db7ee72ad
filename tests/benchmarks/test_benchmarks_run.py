"""The benchmarks run from end to end, tiny, on servers of their own; no figure is judged."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def figures(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments, "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_contender_absorbs_the_events_and_writes_messages():
    found = figures("--households", "10", "--events", "200", "--rounds", "1")
    table = found["throughput"]
    assert len(table) == 4
    for name in ("floor", "textbook Faust app", "Rumbo, live with learner"):
        assert table[name]["events"] == 200
    assert 0 < table["Rumbo, worker alone"]["events"] <= 200
    assert all(one["messages_per_event"][0] > 0 for one in table.values())
    assert any("200 events of 10 households" in fact for fact in found["facts"])


def test_every_paced_event_gets_its_decision():
    found = figures("latency", "--rate", "40", "--seconds", "2", "--warm-up", "1")
    assert found["latency"]["40"]["events"] == 80
    assert found["latency"]["40"]["missing"] == 0
