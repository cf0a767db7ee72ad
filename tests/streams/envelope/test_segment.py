"""Segment messages are read as they are."""

import json

import pytest

from journeys.event import Event
from streams.envelope.decode import decode
from streams.envelope.rejection import Cause, Rejection
from streams.lanes.fold import Record

COMMON = {
    "messageId": "ajs-1",
    "userId": "7",
    "anonymousId": "anon-1",
    "timestamp": "2026-03-01T10:00:00.000Z",
    "sentAt": "2026-03-01T10:00:01.000Z",
    "context": {"ip": "203.0.113.7"},
    "integrations": {"All": True},
}


def read(message, key=b"7"):
    return decode(Record(0, 0, key, json.dumps(COMMON | message).encode()), b"")


def test_track_is_the_event_with_its_properties():
    found = read({"type": "track", "event": "Order Completed", "properties": {"total": 3.5}})
    assert found == Event(
        id="ajs-1",
        name="Order Completed",
        customer="7",
        time=1772359200000,
        data={"total": 3.5},
        source="segment",
    )


def test_identify_changes_the_profile():
    found = read({"type": "identify", "traits": {"plan": "plus"}})
    assert (found.name, found.data) == ("profile.changed", {"plan": "plus"})


def test_page_is_a_page_viewed_with_its_name():
    found = read({"type": "page", "name": "Home", "properties": {"url": "https://example.org"}})
    assert found.name == "page.viewed"
    assert found.data == {"name": "Home", "url": "https://example.org"}


def test_alias_says_that_two_ids_are_one_person():
    found = read({"type": "alias", "previousId": "anon-1"})
    assert (found.name, found.customer, found.data) == ("customer.merged", "7", {"other": "anon-1"})


def test_before_there_is_a_user_the_anonymous_id_is_the_customer():
    found = read({"type": "page", "userId": None}, b"anon-1")
    assert found.customer == "anon-1"


def test_the_original_timestamp_stands_in():
    found = read({"type": "page", "timestamp": None, "originalTimestamp": "2026-03-01T10:00:00Z"})
    assert found.time == 1772359200000


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ({"type": "track"}, Cause.NO_NAME),
        ({"type": "track", "event": 5}, Cause.WRONG_TYPE),
        ({"type": "track", "event": "x", "properties": [1]}, Cause.WRONG_TYPE),
        ({"type": "identify", "traits": "plus"}, Cause.WRONG_TYPE),
        ({"type": "page", "messageId": None}, Cause.NO_ID),
        ({"type": "page", "timestamp": None}, Cause.NO_TIME),
        ({"type": "page", "userId": "8"}, Cause.KEY_MISMATCH),
        ({"type": "page", "userId": None, "anonymousId": None}, Cause.NO_CUSTOMER),
        ({"type": "group"}, Cause.UNSUPPORTED),
        ({"type": "alias"}, Cause.NO_CUSTOMER),
        ({"type": "alias", "previousId": 7}, Cause.WRONG_TYPE),
        ({"type": "screen"}, Cause.UNSUPPORTED),
    ],
)
def test_what_cannot_be_read_is_refused(message, cause):
    found = read(message)
    assert isinstance(found, Rejection)
    assert found.cause is cause
