"""Log lines are JSON off a terminal; metrics are served on loopback only."""

import io
import json
import logging
import urllib.request

import pytest
import structlog
from prometheus_client import CollectorRegistry, Counter

from streams.telemetry import serve_metrics, set_up_logs


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_off_a_terminal_a_line_is_one_json_object():
    stream = io.StringIO()
    set_up_logs("info", stream)
    structlog.get_logger("rumbo.lanes").info("claimed", partition=3)
    logging.getLogger("aiokafka").warning("lost %s", "it")
    logging.getLogger("aiokafka").info("not heard")
    ours, theirs = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (ours["event"], ours["partition"], ours["level"]) == ("claimed", 3, "info")
    assert (theirs["event"], theirs["logger"]) == ("lost it", "aiokafka")


def test_on_a_terminal_a_line_is_for_a_person():
    stream = Terminal()
    set_up_logs("info", stream)
    structlog.get_logger("rumbo").info("claimed", partition=3)
    assert "claimed" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_errors_come_with_their_traceback(stream):
    set_up_logs("info", stream)
    try:
        int("nine")
    except ValueError:
        structlog.get_logger("rumbo").exception("failed")
    assert "invalid literal" in stream.getvalue()


def test_passwords_in_addresses_are_not_written():
    stream = io.StringIO()
    set_up_logs("info", stream)
    structlog.get_logger("rumbo").info("to redis://me:secret@host", url="redis://:secret@host")
    assert "secret" not in stream.getvalue()


def test_the_level_is_the_least_that_is_written():
    stream = io.StringIO()
    set_up_logs("warning", stream)
    structlog.get_logger("rumbo").info("quiet")
    assert stream.getvalue() == ""


def test_metrics_are_served_on_loopback_until_closed():
    registry = CollectorRegistry()
    Counter("rumbo_events_seen", "Seen.", registry=registry).inc(3)
    metrics = serve_metrics(0, registry)
    with urllib.request.urlopen(f"http://127.0.0.1:{metrics.port}/metrics") as page:
        assert b"rumbo_events_seen_total 3.0" in page.read()
    assert metrics.host == "127.0.0.1"
    metrics.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{metrics.port}/metrics")
