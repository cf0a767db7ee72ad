"""Who is visited by one event: so many that it is small enough for the input."""

from itertools import chain

from streams.envelope import control
from streams.envelope.draft import MAX_CUSTOMER
from streams.lanes.visits import MOST, portions
from streams.topics import INPUT_LIMIT


def test_names_that_are_long_in_json_share_an_event_with_fewer():
    names = [f"{number:03}".ljust(MAX_CUSTOMER, "\x01") for number in range(MOST)]
    divided = list(portions(names))
    assert list(chain(*divided)) == names
    for some in divided:
        data = {"partition": 0, "journey": "known", "customers": some}
        value, _ = control.build("v", identity="v", time=0, data=data, source="/rumbo", key=b"k")
        assert len(value) < INPUT_LIMIT - 1024


def test_nobody_is_left_out_and_no_event_names_too_many():
    names = [str(number) for number in range(2 * MOST + 1)]
    assert [len(some) for some in portions(names)] == [MOST, MOST, 1]
    assert list(portions([])) == []
