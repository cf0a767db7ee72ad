"""The page about events names every cause, and its example is an event."""

import json
import re
from pathlib import Path

from journeys.event import Event
from streams.envelope.decode import decode
from streams.envelope.rejection import Cause
from streams.lanes.fold import Record

PAGE = Path("docs/reference/events.md").read_text(encoding="utf-8")


def test_every_cause_is_on_the_page():
    table = PAGE[PAGE.index("| cause |") :]
    named = {
        name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert named == {str(cause) for cause in Cause}


def test_the_example_is_an_event():
    (example,) = re.findall(r"echo '(.+?)'", PAGE)
    found = decode(Record(0, 0, json.loads(example)["subject"].encode(), example.encode()), b"")
    assert isinstance(found, Event)
    assert found.name == "order.completed"
