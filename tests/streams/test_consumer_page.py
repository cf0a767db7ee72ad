"""The consumer of the docs sends each action once, in time, and none that was dropped."""

import importlib.util
import json
from pathlib import Path

import pytest

from journeys.outcome import Message
from streams.envelope.outgoing import encode

PAGE = Path("docs/consumer.py")


@pytest.fixture
def consumer():
    spec = importlib.util.spec_from_file_location("consumer_page", PAGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def inbox(consumer, tmp_path):
    return consumer.Inbox(tmp_path / "seen.json", "events")


def message(identity, kind="rumbo.message", at=0, **data):
    known = {
        "action": True,
        "customer": "7",
        "emission": identity,
        "kind": "message",
        "expires": None,
        "content": "category.first",
        "surfaces": ["app"],
        "reason": "because",
    }
    made = Message(topic="journey.decisions", type=kind, time=at, data=known | data, key="7")
    return json.loads(encode(identity, made, "/rumbo/rumbo")[0])


def test_an_action_is_sent_once(inbox):
    first = message("rumbo:0:3:41:0")
    assert inbox.read("t:3", first)["send"] == "category.first"
    assert inbox.read("t:3", message("rumbo:0:3:41:1"))
    assert inbox.read("t:3", first) is None
    assert inbox.read("t:3", message("rumbo:0:3:9:0")) is None
    assert inbox.read("t:3", message("rumbo:1:3:9:0"))
    assert inbox.read("t:2", message("rumbo:0:2:9:0"))


def test_a_restart_does_not_forget(consumer, inbox):
    inbox.read("t:3", message("rumbo:0:3:41:0"))
    inbox.save()
    again = consumer.Inbox(inbox.file, "events")
    assert again.read("t:3", message("rumbo:0:3:41:0")) is None


def test_records_of_decisions_are_not_sent(inbox):
    assert inbox.read("t:3", message("rumbo:0:3:41:0", "rumbo.decision", action=False)) is None


def test_what_has_expired_is_not_sent(inbox):
    soon = "1970-01-01T00:00:10.000Z"
    assert inbox.read("t:3", message("rumbo:0:3:1:0", at=9_000, expires=soon))
    assert inbox.read("t:3", message("rumbo:0:3:2:0", at=10_000, expires=soon)) is None


def test_what_was_dropped_is_not_sent_and_what_was_deferred_is(inbox):
    rule = {"rule": "weekly-cap"}
    for offset, outcome in ((1, "dropped"), (2, "deferred")):
        held = message(f"rumbo:0:3:{offset}:0", "rumbo.suppression", outcome=outcome,
                       emission=outcome, **rule)  # fmt: skip
        assert inbox.read("s:3", held)["rule"] == "weekly-cap"
    assert inbox.read("t:3", message("rumbo:0:3:3:0", emission="dropped")) is None
    assert inbox.read("t:3", message("rumbo:0:3:4:0", emission="deferred"))


def test_an_offer_is_sent_with_its_price(inbox):
    price = {"amount": "3.49", "currency": "USD"}
    offer = message("rumbo:0:3:41:0", "rumbo.offer", quote={"price": price})
    assert inbox.read("t:3", offer)["price"] == price
