"""The watchdog bites what has work and does not move, and nothing else."""

import json
import logging

import pytest

from streams.health.watchdog import STUCK, Watchdog
from streams.telemetry import set_up_logs
from streams.vital import Vital


class Process:
    """A process under a watchdog of ten seconds; it is looked at every five."""

    def __init__(self):
        self.vitals, self.beats, self.ended = [], 0, []
        self.loop_turns = True
        self.dog = Watchdog(10.0, lambda: self.vitals, self.beat, self.ended.append)

    def beat(self):
        self.beats += self.loop_turns
        return self.beats

    def look(self, *vitals, times=1):
        self.vitals = vitals
        for _ in range(times):
            self.dog.look(5.0)


@pytest.fixture
def process():
    return Process()


def stands(partition=3, stage="fold", off=41, busy=True, reason=""):
    return Vital(partition, stage, off, busy, reason)


def test_it_ends_a_process_whose_partition_has_work_and_stands_still(process):
    process.look(stands(), times=3)
    assert process.ended == []
    process.look(stands())
    assert process.ended == [STUCK]


@pytest.mark.parametrize(
    "vital", [stands(busy=False), stands(stage="wait", reason="manifest 3 cannot be read")]
)
def test_idle_and_excused_partitions_may_stand_for_ever(process, vital):
    process.look(vital, times=100)
    assert process.ended == []


def test_every_move_starts_the_count_anew(process):
    for off in range(20):
        process.look(stands(off=off), times=3)
    assert process.ended == []


def test_an_excuse_that_ends_starts_the_count_anew(process):
    process.look(stands(stage="claim"), times=3)
    process.look(stands(stage="claim", reason="Redis cannot be reached"))
    process.look(stands(stage="claim"), times=3)
    assert process.ended == []


def test_an_event_loop_that_does_not_turn_is_bitten_too(process):
    process.loop_turns = False
    process.look(times=4)
    assert process.ended == [STUCK]


def test_of_several_the_fold_is_named(process, capsys):
    process.look(stands(partition=1, stage="read"), stands(partition=2), times=4)
    assert "partition=2" in capsys.readouterr().out


def test_the_log_line_names_partition_stage_and_duration(process, capsys):
    root = logging.getLogger()
    before = root.handlers[:], root.level
    set_up_logs("info")
    try:
        process.look(stands(), times=4)
    finally:
        root.handlers[:], root.level = before
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["partition"], line["stage"]) == ("stands_still", 3, "fold")
    assert (line["seconds"], line["off"], line["exit_code"]) == (15.0, 41, 75)
    assert line["at"]
