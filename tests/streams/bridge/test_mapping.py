"""A foreign record becomes an event that the input takes, or a sentence says why not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.event import Event
from streams.bridge.mapping import MappingError, NotMapped, event, read
from streams.envelope.decode import decode
from streams.lanes.fold import Record

BASE = {"subject": "$.buyer.id", "type": "order.completed"}
ORDER = {"buyer": {"id": 7}, "kind": "Paid", "at": 1764028800, "cart": {"value": 3.5}, "n": 81}


def mapped(value=ORDER, key=None, **lines):
    record = Record(41, 1764028800123, key, json.dumps(value).encode())
    made = event(read(None, BASE | lines), record, "orders:3:41", "/bridge/orders")
    return None if made is None else decode(Record(0, 0, *made), b"")


def test_what_is_not_said_follows_from_the_record():
    assert mapped() == Event(
        id="orders:3:41",
        name="order.completed",
        customer="7",
        time=1764028800123,
        data=ORDER,
        source="/bridge/orders",
    )


def test_fields_go_where_the_mapping_says():
    found = mapped(id="$.n", time="$.at", time_unit="s", data="$.cart", source="/shop")
    assert (found.id, found.time, found.data, found.source) == (
        "81", 1764028800000, {"value": 3.5}, "/shop",
    )  # fmt: skip
    assert mapped(subject="$key", key=b"8").customer == "8"
    assert mapped({**ORDER, "at": "2026-11-25T01:00:00+01:00"}, time="$.at").time == 1795564800000


def test_types_are_renamed_and_others_left_out():
    lines = {"type": "$.kind", "types": {"Paid": "order.completed"}}
    assert mapped(**lines).name == "order.completed"
    assert mapped({**ORDER, "kind": "Viewed"}, **lines) is None


@pytest.mark.parametrize(
    ("value", "lines", "sentence"),
    [
        ({"buyer": {}}, {}, "there is no $.buyer.id"),
        ({"buyer": {"id": ""}}, {}, "no 'subject'"),
        ({"buyer": {"id": [7]}}, {}, "must be a text"),
        ({"buyer": {"id": "7" * 300}}, {}, "longer than 256"),
        (ORDER, {"type": "rumbo.decision"}, "Only Rumbo itself"),
        (ORDER, {"time": "$.kind"}, "not an RFC 3339 instant"),
        (ORDER, {"time": "$.at", "time_unit": "us", "id": "$.cart"}, "must be a text"),
        ({**ORDER, "at": -1}, {"time": "$.at"}, "no time in ms since 1970"),
        (ORDER, {"data": "$.n"}, "must be an object"),
        ({**ORDER, "fat": "x" * 300_000}, {}, "more than 262144"),
        ([1], {}, "not an object"),
    ],
)
def test_what_cannot_become_an_event_is_said(value, lines, sentence):
    with pytest.raises(NotMapped) as raised:
        mapped(value, **lines)
    assert sentence in str(raised.value)


@given(value=st.none() | st.binary(max_size=40), key=st.none() | st.binary(max_size=4))
def test_any_bytes_are_an_event_or_are_not(value, key):
    mapping = read(None, {"subject": "$key", "type": "$.t", "time": "$.at"})
    try:
        made = event(mapping, Record(0, 0, key, value), "t:0:0", "/b")
    except NotMapped:
        return
    assert made is not None


@given(
    value=st.dictionaries(
        st.sampled_from(["who", "at", "t"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
            ),
            max_leaves=4,
        ),
    )
)
def test_whatever_the_fields_hold_the_input_takes_what_was_made(value):
    mapping = read(None, {"subject": "$.who", "type": "$.t", "time": "$.at"})
    try:
        made = event(mapping, Record(0, 0, None, json.dumps(value).encode()), "t:0:0", "/b")
    except NotMapped:
        return
    assert isinstance(decode(Record(0, 0, *made), b""), Event)


def test_a_file_is_read_and_options_come_first(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text("subject: $.a\ntype: $.b\ntypes: {x: y}\n")
    found = read(path, {"subject": "$.c"})
    assert (found.subject, found.type, found.types) == ("$.c", "$.b", {"x": "y"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("subject: $.a\n", "type: Field required"),
        ("subject: $.a\ntype: b\ntpye: c\n", "tpye"),
        ("- a\n", "a mapping has lines"),
        ("a: [\n", "map.yaml"),
        ("subject: $.a\ntype: b\ntime_unit: h\n", "time_unit"),
    ],
)
def test_a_wrong_file_is_said(tmp_path, text, sentence):
    path = tmp_path / "map.yaml"
    path.write_text(text)
    with pytest.raises(MappingError) as raised:
        read(path, {})
    assert sentence in str(raised.value)
