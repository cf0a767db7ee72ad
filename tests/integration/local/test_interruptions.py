"""Starts that are broken off, overtaken or misled by old pid files."""

import signal
import subprocess

import pytest

from streams.local.process import wait_until
from tests.integration.leftovers import leftovers


def under_way(local):
    """Begin a start; give its process when the servers have been started and do not answer yet."""
    process = local.begin("start")
    assert wait_until(lambda: len(list(local.home.glob("*.pid"))) == 2, 60.0)
    return process


def test_a_start_that_is_killed_is_mended_by_the_next(local):
    with under_way(local) as process:
        process.kill()
    code, _, err = local("start")
    assert code == 0, err
    assert sorted(leftovers(local.home)) == sorted(local.pids().values())
    assert local("status")[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_start_that_is_broken_off_leaves_nothing(local, number):
    with under_way(local) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert leftovers(local.home) == {}


def test_two_starts_at_once_make_one_stack(local):
    both = [local.begin("start") for _ in range(2)]
    told = [process.communicate(timeout=180) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert told[0][0] == told[1][0]
    assert sorted(leftovers(local.home)) == sorted(local.pids().values())


def test_a_process_that_got_an_old_pid_is_never_ended(local):
    local.home.mkdir()
    with subprocess.Popen(["sleep", "600"]) as other:
        for server in ("kafka", "redis"):
            (local.home / f"{server}.pid").write_text(f"{other.pid} 12345\n")
        assert local("status")[0] == 1
        assert local("stop")[:2] == (0, "nothing was running\n")
        (local.home / "kafka.pid").write_text("garbage")
        assert local("start")[0] == 0
        assert other.pid not in local.pids().values()
        assert local("stop")[:2] == (0, "stopped: kafka, redis\n")
        assert other.poll() is None
        other.kill()
