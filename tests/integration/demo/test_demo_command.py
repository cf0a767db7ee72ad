"""``rumbo demo`` as a process: servers, worker, learner and page, and a clean end."""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from streams.local.stack import DEMO, Stack
from tests.integration.leftovers import leftovers

RUMBO = Path(sys.executable).with_name("rumbo")


@pytest.fixture
def home(tmp_path):
    """Give a home for the demo; at the end nothing of it may run."""
    yield tmp_path / "home"
    left = leftovers(tmp_path / "home")
    Stack(tmp_path / "home").wipe()
    assert left == {}


def begin(home, *arguments, **streams):
    """Start the demo; give its process."""
    bare = {name: value for name, value in os.environ.items() if name[:6] != "RUMBO_"}
    return subprocess.Popen([RUMBO, "demo", "--home", home, *arguments], env=bare, **streams)


def plain(home, *arguments):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return begin(home, *arguments, **pipes)


def heard(process, words, patience=120.0):
    """Read errors until a line has some words; give all lines."""
    deadline, lines = time.monotonic() + patience, []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return lines
        assert time.monotonic() < deadline, lines
    raise AssertionError(lines)


def test_a_fast_run_ends_by_itself_with_figures_in_its_last_line(home):
    with plain(home, "--fast", "--households", "10", "--format", "json") as process:
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    (last,) = out.splitlines()
    told = json.loads(last)
    assert list(told) == [
        "events", "decisions", "offers", "suppressions", "events_per_second", "hit_rate",
    ]  # fmt: skip
    assert list(told["hit_rate"]) == ["learner", "most_popular", "uniform"]
    assert min(told["events"], told["decisions"], told["offers"], told["suppressions"]) > 0
    assert all(0.0 < rate < 1.0 for rate in told["hit_rate"].values())
    for words in ("Starting Apache Kafka", "Creating topics", "Reading the shoppers"):
        assert words in err
    assert leftovers(home) == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_broken_off_in_the_middle_it_ends_cleanly(home, number):
    with plain(home, "--households", "20") as process:
        heard(process, " decisions, ")
        process.send_signal(number)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert (out, err.splitlines()[-1]) == ("", "The demo has stopped.")
    assert "Traceback" not in err
    assert leftovers(home) == {}


def test_broken_off_while_servers_start_it_ends_cleanly(home):
    with plain(home) as process:
        heard(process, "Starting Apache Kafka")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.splitlines()[-1] == "The demo has stopped."
    assert leftovers(home) == {}


def test_on_a_terminal_it_is_a_page_that_names_what_to_try(home):
    own, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 40, 200, 0, 0))
    with begin(home, "--households", "20", stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        said = _until(own, "-o end")
        process.send_signal(signal.SIGINT)
        _until(own, "The demo has stopped.")
        assert process.wait(60) == 0
    os.close(own)
    assert "Waiting for the worker" in said
    assert f"RUMBO_HOME={home}" in said
    assert (
        f"kcat -b {Stack(home).endpoints.kafka} -X partitioner=murmur2_random -C -t journey.decisions"
        in said
    )
    assert "rumbo explain" in said


def _until(terminal, words, patience=120.0):
    """Read a terminal until some words have come; give all that came."""
    deadline, text = time.monotonic() + patience, ""
    while words not in text:
        assert time.monotonic() < deadline, text
        if select.select([terminal], [], [], 1.0)[0]:
            text += os.read(terminal, 65536).decode(errors="replace")
    return text


def test_a_home_that_holds_a_deployment_is_left_alone(home):
    Stack(home).start()
    (home / "kafka" / "mine").write_text("mine")
    for words in ("The servers of", "holds a deployment of yours"):
        with plain(home, "--fast") as process:
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (1, "")
        assert words in err
        assert "rumbo demo --home .rumbo-demo" in err
        assert len(err.splitlines()) == 1
        assert not (home / DEMO).exists()
        assert (home / "kafka" / "mine").read_text() == "mine"
        Stack(home).stop()
