"""What a later release adds to a state outlives a release that does not know it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys import state
from journeys.state import Consent, Customer, Enrolment, Pending, Sent, decode, encode
from streams.partition import state as partitions
from streams.partition.state import PartitionState

NUMBERS = st.integers(-(2**63), 2**63 - 1)
ADDED = st.dictionaries(
    st.sampled_from(["L", "M", "N"]),
    st.none() | NUMBERS | st.text() | st.lists(NUMBERS, max_size=2),
    max_size=3,
)


BRANCHES = [Enrolment(id="e3", journey="b"), Enrolment(id="e4", journey="b")]


def customer():
    return Customer(
        schema=state.SCHEMA + 1,
        time=5,
        consents={"marketing": Consent(granted=True, time=4)},
        enrolments=[Enrolment(id="e1", journey="a"), Enrolment(id="e2", journey="b", branches=BRANCHES)],
        pending=[
            Pending(
                id="d1", enrolment="e1", journey="a", version=1, step="s", model="m", arm="x",
                propensity=0.5,
            )
        ],
        sent=[Sent(at=7)],
    )  # fmt: skip


def raw(stored):
    return msgspec.msgpack.decode(stored)


def extended(places, stored):
    """Add fields to a state, as a later release would: at its top, in parts by path."""
    found = raw(stored)
    for path, added in places.items():
        part = found
        for step in path:
            part = part[step]
        part.update(added)
    return found


PATHS = [(), ("c", "marketing"), ("e", 0), ("e", 1), ("e", 1, "m", 1), ("d", 0), ("s", 0)]


@given(added=st.fixed_dictionaries(dict.fromkeys(PATHS, ADDED)))
def test_unknown_fields_are_written_back(added):
    later = extended(added, encode(customer()))
    assert raw(encode(decode(msgspec.msgpack.encode(later)))) == later


def test_they_stay_with_their_part_and_go_with_it():
    later = extended({("e", 0): {"M": 1}, ("e", 1): {"M": 2}}, encode(customer()))
    one = decode(msgspec.msgpack.encode(later))
    one.enrolments.reverse()
    one.enrolments[0].step = "on"
    one.enrolments.append(Enrolment(id="e3", journey="c"))
    one.enrolments.pop(1)
    written = raw(encode(one))["e"]
    assert [(part["i"], part.get("M")) for part in written] == [("e2", 2), ("e3", None)]
    again = raw(encode(decode(encode(one))))
    assert again["e"] == written


def test_a_state_of_this_schema_carries_nothing_along():
    stored = msgspec.msgpack.encode(raw(encode(Customer(time=5))) | {"L": 1})
    assert decode(stored).later is None


def test_the_number_of_the_first_schema_is_not_on_the_wire():
    assert "z" not in raw(encode(Customer(time=5)))
    assert raw(encode(customer()))["z"] == state.SCHEMA + 1


def test_a_later_state_keeps_its_number():
    assert decode(encode(decode(encode(customer())))).schema == state.SCHEMA + 1


@given(added=ADDED)
def test_a_partition_keeps_them_too(added):
    held = partitions.encode(PartitionState(schema=state.SCHEMA + 1, plan=3))
    later = raw(held) | added
    assert raw(partitions.encode(partitions.decode(msgspec.msgpack.encode(later)))) == later


def test_before_an_upgrade_is_finished_new_fields_are_not_written(monkeypatch):
    monkeypatch.setattr(state, "SCHEMA", 2)
    monkeypatch.setattr(state, "NEW", ("quotes",))
    quoted = state.Quoted(id="q", offer="o")
    assert "q" not in raw(encode(Customer(quotes=[quoted])))
    assert "q" in raw(encode(Customer(schema=2, quotes=[quoted])))


@pytest.mark.parametrize("kind", [state.Customer, PartitionState])
def test_nothing_is_written_under_the_name_that_holds_them(kind):
    assert kind().later is None
    assert b"later" not in msgspec.msgpack.encode(kind())
