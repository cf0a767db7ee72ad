"""The ring holds the last event ids of a day, each once."""

from hypothesis import given
from hypothesis import strategies as st

from journeys.ring import AGE, MOST, remember, without_old

STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, AGE // 4000)), max_size=60)


@given(STEPS)
def test_the_ring_is_the_last_ids_of_a_day(steps):
    ring, now, kept = b"", 0, []
    for name, seconds in steps:
        now += seconds * 1000
        kept = [(one, at) for one, at in kept if at > now - AGE]
        known = name in {one for one, _ in kept}
        after = remember(ring, f"e{name}", now)
        assert (after is None) == known
        if after is not None:
            kept = [*kept, (name, now)][-MOST:]
            ring = after
        assert len(without_old(ring, now)) == 13 * len(kept)


def test_an_id_is_found_only_where_an_entry_begins():
    ring = remember(remember(b"", "e1", 0), "e2", 0)
    shifted = ring[3:] + ring[:3]
    assert remember(shifted, "e2", 0) is not None
