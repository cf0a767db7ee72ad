"""What the replay says beside what a topic holds: equal, again, otherwise, missing, too old."""

import pytest

from streams.lanes.message_id import MessageId
from streams.replaying.comparison import Comparison
from streams.replaying.message import Message

VALUE = b'{"id":"x","data":{"price":"1.99","tags":["a","b"]}}'


def said(off, k=0, value=VALUE, key=b"7", headers=(("id", b"x"),), offset=None):
    return Message(MessageId("rumbo", 0, 3, off, k), key, value, headers, offset)


def compared(replayed, written, comparison=None, held=lambda _: True):
    """Compare one step; give what differs."""
    comparison = comparison or Comparison()
    for one in replayed:
        comparison.expect(one)
    found = [comparison.hear(one) for one in written]
    return [one for one in found if one] + list(comparison.close(held))


def test_the_same_bytes_are_no_difference_also_when_they_come_again():
    comparison = Comparison()
    both = [said(1), said(2)]
    assert compared(both, [*both, *both], comparison) == []
    assert compared([said(3)], [said(2), said(3)], comparison) == []
    assert comparison.compared == 3


@pytest.mark.parametrize(
    ("other", "what", "path", "replayed", "written"),
    [
        ({"key": b"8"}, "key", "", "7", "8"),
        ({"key": None}, "key", "", "7", "(nothing)"),
        ({"value": VALUE.replace(b"1.99", b"2.99")}, "value", "$.data.price", "1.99", "2.99"),
        ({"value": VALUE.replace(b'"b"', b'"c"')}, "value", "$.data.tags[1]", "b", "c"),
        ({"value": VALUE.replace(b',"b"', b"")}, "value", "$.data.tags", ["a", "b"], ["a"]),
        ({"value": VALUE.replace(b'"id":"x",', b"")}, "value", "$.id", "x", "(nothing)"),
        ({"headers": (("id", b"y"),)}, "headers", "id", "x", "y"),
        ({"headers": ()}, "headers", "id", "x", "(nothing)"),
    ],
)
def test_what_differs_is_named(other, what, path, replayed, written):
    (found,) = compared([said(1)], [said(1, offset=9, **other)])
    assert found.message.offset == 9
    assert found.unequal == (what, path, replayed, written)


def test_the_same_json_in_other_bytes_differs():
    (found,) = compared([said(1)], [said(1, value=VALUE.replace(b":", b": ", 1))])
    assert (found.unequal.what, found.unequal.path) == ("value", "byte 6")


def test_what_is_no_json_is_compared_by_its_bytes():
    (found,) = compared([said(1, value=b"\xff\x00")], [said(1, value=b"\xff\x01")])
    assert (found.unequal.path, found.unequal.written) == ("byte 1", "\\xff\x01")


def test_headers_in_another_order_differ():
    pair = (("id", b"x"), ("to", b"y"))
    (found,) = compared([said(1, headers=pair)], [said(1, headers=pair[::-1])])
    assert found.unequal == ("headers", "their order", "id to", "to id")


def test_messages_are_missing_on_either_side():
    mine, theirs = compared([said(1), said(2)], [said(1), said(2, k=1)])[::-1]
    assert (mine.unequal.what, mine.message.at) == ("missing in the topic", (2, 0))
    assert (theirs.unequal.what, theirs.message.at) == ("missing in the replay", (2, 1))


def test_what_the_topic_no_longer_holds_is_not_missing():
    comparison = Comparison()
    held = compared([said(1), said(2)], [said(2)], comparison, lambda at: at >= (2, 0))
    assert (held, comparison.compared, comparison.forgotten) == ([], 1, 1)


def test_long_after_later_ones_nothing_can_be_said():
    comparison = Comparison(kept=1)
    compared([said(1), said(2)], [said(1), said(2)], comparison)
    (found,) = compared([], [said(1)], comparison)
    assert found.unequal.what == "out of order"
