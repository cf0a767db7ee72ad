"""The stack before it starts anything."""

import os
import platform

import pytest

from streams.local import stack
from streams.local.failure import LocalFailure
from streams.local.process import Process, started_at
from streams.local.stack import Stack


def test_elsewhere_than_on_linux_a_sentence_says_what_to_use(tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    with pytest.raises(LocalFailure, match=r"this is Darwin\. Use containers instead"):
        Stack(tmp_path / "home").start()
    assert not (tmp_path / "home").exists()


def test_a_disk_with_too_little_room_is_full_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(stack, "ROOM", 10**18)
    with pytest.raises(LocalFailure, match=f"The disk of {tmp_path} is full"):
        Stack(tmp_path).start()
    assert Stack(tmp_path).running() == {}


def test_a_pid_counts_only_with_its_start_time(tmp_path):
    file = tmp_path / "kafka.pid"
    started = started_at(os.getpid())
    file.write_text(f"{os.getpid()} {started}\n")
    assert Process.read(file) == Process(os.getpid(), started)
    file.write_text(f"{os.getpid()} {started + 1}\n")
    assert Process.read(file) is None


@pytest.mark.parametrize("text", ["", "12", "a b", "1 2 3"])
def test_a_pid_file_that_says_nothing_counts_as_none(tmp_path, text):
    (tmp_path / "kafka.pid").write_text(text)
    assert Process.read(tmp_path / "kafka.pid") is None


@pytest.mark.parametrize("text", ["", "{}", '{"kafka": "127.0.0.1:1"}', "[]"])
def test_a_half_written_list_of_addresses_counts_as_none(tmp_path, text):
    (tmp_path / "endpoints.json").write_text(text)
    assert Stack(tmp_path).endpoints is None
