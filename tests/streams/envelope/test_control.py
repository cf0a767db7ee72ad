"""Only Rumbo itself can write its own events: a changed byte is a wrong signature."""

import json

import pytest

from streams.envelope import control
from streams.envelope.decode import decode
from streams.envelope.rejection import Cause, Stage
from streams.lanes.fold import Record

KEY = b"0123456789abcdef"
DATA = {
    control.CLOCK: {"partition": 3, "limit": 500},
    control.MODEL: {
        "partition": 3,
        "model": "next/choose",
        "snapshot": "next/choose@1.42#00ff",
        "held_in": 0,
        "held_at": 42,
    },
    control.PLAN: {"partition": 3, "manifest": 2},
    control.VISITED: {
        "partition": 3,
        "journey": "weekly",
        "occurrence": 1772359200000,
        "customers": ["ana", "bob"],
        "done": False,
    },
    control.OPENED: {"partition": 3, "run": "r1", "state": "eJyrAAAAeQB5"},
    control.MOVED: {"partition": 3, "run": "r1", "customers": "eJyrAAAAeQB5", "last": True},
}


def built(name=control.CLOCK, key=KEY, **changed):
    value, headers = control.build(
        name,
        identity="rumbo:3:clock:5",
        time=1772359200000,
        data=DATA[name] | changed,
        source="/rumbo/rumbo",
        key=key,
    )
    return Record(0, 0, None, value, tuple(headers))


def refused(record):
    found = decode(record, KEY)
    assert found.stage is Stage.CONTROL
    return found.cause


@pytest.mark.parametrize("name", sorted(control.CONTROLS))
def test_what_rumbo_signed_is_read(name):
    event = decode(built(name), KEY)
    assert (event.name, event.customer, event.time) == (name, "", 1772359200000)
    assert event.data == DATA[name]


def test_the_same_event_has_the_same_bytes():
    assert built() == built()


def test_another_key_is_refused():
    assert refused(built(key=b"another key 1234")) is Cause.BAD_SIGNATURE


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "other"},
        {"time": "2026-03-01T11:00:00.000Z"},
        {"type": control.PLAN},
        {"data": {"partition": 3, "limit": 501}},
        {"data": {"partition": 2, "limit": 500}},
        {"data": None},
        {"signature": None},
        {"signature": 5},
        {"signature": "ü"},
        {"signature": ""},
    ],
)
def test_a_change_breaks_the_signature(changed):
    value = json.dumps(json.loads(built().value) | changed).encode()
    assert refused(built()._replace(value=value)) is Cause.BAD_SIGNATURE


def test_spaces_and_the_order_of_keys_do_not_matter():
    value = json.dumps(json.loads(built().value), indent=2).encode()
    assert decode(built()._replace(value=value), KEY) == decode(built(), KEY)


def test_neither_key_nor_subject():
    assert refused(built()._replace(key=b"7")) is Cause.RESERVED
    value = json.dumps(json.loads(built().value) | {"subject": "7"}).encode()
    assert refused(built()._replace(value=value)) is Cause.RESERVED


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        (control.CLOCK, {"limit": "many"}),
        (control.CLOCK, {"partition": -1}),
        (control.CLOCK, {"limit": True}),
        (control.MODEL, {"model": ""}),
        (control.MODEL, {"held_at": None}),
        (control.PLAN, {"manifest": 1.5}),
        (control.VISITED, {"customers": "ana"}),
        (control.VISITED, {"customers": ["ana", 7]}),
        (control.VISITED, {"customers": ["ana"] * 501}),
        (control.VISITED, {"done": 1}),
    ],
)
def test_signed_data_of_a_wrong_shape_is_refused(name, changed):
    assert refused(built(name, **changed)) is Cause.WRONG_TYPE


def test_an_event_for_another_partition_is_misplaced():
    event = decode(built(), KEY)
    assert control.misplaced(event, 3) is None
    assert control.misplaced(event, 4).cause is Cause.WRONG_PARTITION
