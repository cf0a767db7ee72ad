"""Timers in memory answer like a sorted set: what is due, in order, one beyond the limit at most."""

from hypothesis import given
from hypothesis import strategies as st

from streams.replaying.timers import Timers

CHANGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(0, 9)), max_size=40)


@given(CHANGES, st.none() | st.integers(0, 9), st.integers(0, 3))
def test_the_first_timers_are_those_of_a_sorted_set(changes, until, limit):
    timers, known = Timers(), {}
    for customer, at in changes:
        timers.change({customer: at})
        known[customer] = at
        timers.first(until, limit)
    due = sorted(
        (at, customer)
        for customer, at in known.items()
        if at is not None and until is not None and at <= until
    )
    assert timers.first(until, limit) == [(customer, at) for at, customer in due[: limit + 1]]
