"""A download shows how far it is: a bar on a terminal, a few different lines elsewhere."""

import io

from rich.console import Console

from streams.cli.download import Download


def shown(*steps, terminal):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80)
    with Download(console, "Fetching Apache Kafka", 45_000_000) as fetched:
        for step in steps:
            fetched(step)
    return out.getvalue()


def test_plain_lines_come_at_each_fifth_and_never_twice():
    lines = shown(*range(0, 46_000_000, 100_000), terminal=False).splitlines()
    assert lines[0] == "Fetching Apache Kafka: 0 of about 45 MB"
    assert lines[-1] == "Fetching Apache Kafka: 45 of about 45 MB"
    assert len(lines) == len(set(lines)) == 6


def test_a_terminal_gets_one_bar():
    text = shown(1_000_000, 30_000_000, 47_000_000, terminal=True)
    assert "Fetching Apache Kafka" in text
    assert "45.0/45.0 MB" in text
    assert text.count("\n") == 1


def test_nothing_is_shown_when_nothing_is_fetched():
    assert shown(terminal=True) == shown(terminal=False) == ""
