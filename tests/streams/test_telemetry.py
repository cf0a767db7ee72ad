"""Log lines are JSON off a terminal; pages are served on loopback."""

import io
import json
import logging
import urllib.error
import urllib.request

import pytest
import structlog
from prometheus_client import CollectorRegistry, Counter

from streams.telemetry import Answer, Seldom, serve_pages, set_up_logs


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
        state = {"customer": "anna"}
        int("nine")
    except ValueError:
        structlog.get_logger("rumbo").exception("failed")
    assert "invalid literal" in stream.getvalue()
    assert state["customer"] not in stream.getvalue()


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


TOKEN = "a token of some length"  # noqa: S105


def seen():
    registry = CollectorRegistry()
    Counter("rumbo_events_seen", "Seen.", registry=registry).inc(3)
    return registry


@pytest.fixture
def served():
    """Serve pages; give a function that asks for one: status and body."""
    opened = []

    def serve(probes=None, **options):
        pages = serve_pages(0, probes or {}, registry=seen(), **options)
        opened.append(pages)

        def ask(path, **headers):
            request = urllib.request.Request(
                f"http://127.0.0.1:{pages.port}{path}", headers=headers
            )
            try:
                with urllib.request.urlopen(request) as page:  # noqa: S310
                    return page.status, page.read()
            except urllib.error.HTTPError as refused:
                with refused:
                    return refused.code, refused.read()

        return ask

    yield serve
    for pages in opened:
        pages.close()


def test_a_library_says_the_same_thing_once_a_second():
    now = 0.0
    seldom = Seldom(clock=lambda: now)

    def written(name, text, *values):
        record = logging.LogRecord(name, logging.ERROR, "", 0, text, values, None)
        return record.getMessage() if seldom.filter(record) else None

    assert written("aiokafka.client", "No answer from %s", 1) == "No answer from 1"
    assert written("aiokafka.client", "No answer from %s", 2) is None
    assert written("aiokafka.client", "Another thing") == "Another thing"
    assert [written("rumbo.lane", "ours") for _ in range(2)] == ["ours", "ours"]
    now = 1.0
    assert written("aiokafka.client", "No answer from %s", 3) == "No answer from 3 (1 times more)"
    now = 2.0
    assert written("aiokafka.client", "No answer from %s", 4) == "No answer from 4"


def test_metrics_are_served_on_loopback_until_closed():
    pages = serve_pages(0, registry=seen())
    with urllib.request.urlopen(f"http://127.0.0.1:{pages.port}/metrics") as page:
        assert b"rumbo_events_seen_total 3.0" in page.read()
    assert pages.host == "127.0.0.1"
    pages.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{pages.port}/metrics")


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
def test_a_probe_says_by_its_status_whether_all_is_well(served, well, status):
    ask = served({"/readyz": lambda: Answer(well, b'{"parts": []}')})
    assert ask("/readyz") == (status, b'{"parts": []}')
    assert ask("/nothing")[0] == 404


def test_with_a_token_strangers_see_the_status_of_probes_and_nothing_else(served):
    ask = served({"/readyz": lambda: Answer(False, b'{"parts": []}')}, token=TOKEN)
    assert ask("/readyz") == (503, b"{}\n")
    assert ask("/metrics") == (401, b"{}\n")
    assert ask("/metrics", Authorization="Bearer another")[0] == 401
    known = {"Authorization": f"Bearer {TOKEN}"}
    assert ask("/readyz", **known) == (503, b'{"parts": []}')
    assert b"rumbo_events_seen_total" in ask("/metrics", **known)[1]
