"""Different values: exact while they are few, close when they are many, forgotten after their window."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.distinct import BUCKETS, EXACT, count, seen

DAY = 86_400_000
visits = st.lists(st.tuples(st.integers(0, DAY // 2), st.integers(0, EXACT - 1)), max_size=80)


def lived(steps, span=DAY):
    now, part = 0, None
    for later, value in steps:
        now += later
        part = seen(part, now, f"page {value}", span)
    return now, part


@settings(deadline=None)
@given(visits.filter(bool))
def test_few_values_are_counted_exactly_to_the_bucket(steps):
    now, part = lived(steps)
    oldest = now * BUCKETS // DAY - BUCKETS
    at, last = 0, {}
    for later, value in steps:
        at += later
        last[value] = at * BUCKETS // DAY
    assert count(part, now, DAY) == sum(bucket > oldest for bucket in last.values())


@settings(deadline=None)
@given(st.integers(1, 5000), st.integers(0, 10**6))
def test_many_values_are_estimated_within_five_standard_errors_and_bounded_space(many, first):
    _, part = lived([(0, first + number) for number in range(many)])
    assert abs(count(part, 0, DAY) - many) <= 5 * many / (EXACT - 2) ** 0.5
    assert len(msgspec.msgpack.encode(part)) <= 16 * EXACT


def test_after_the_window_counting_is_exact_again():
    _, part = lived([(0, number) for number in range(500)])
    part = seen(part, 3 * DAY, "one", DAY)
    assert count(part, 3 * DAY, DAY) == 1.0
    assert count(part, 5 * DAY, DAY) == 0.0
