"""Shares of a split: met by a crowd, sticky, and moving few when they change."""

from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.steps.split import assigned

CROWD = [str(number) for number in range(4000)]
ERROR = 0.03
"""Four standard errors of a share of one half in this crowd."""

laws = settings(max_examples=25, deadline=None)


@st.composite
def shares(draw, ways="abc"):
    """Give shares of these ways that add up to one."""
    parts = [draw(st.integers(0, 20)) for _ in ways]
    total = sum(parts) or len(parts)
    return {way: (part if sum(parts) else 1) / total for way, part in zip(ways, parts, strict=True)}


def ways(given_shares, salt="it"):
    return [assigned(given_shares, salt, customer) for customer in CROWD]


@laws
@given(shares())
def test_each_way_gets_its_share(wanted):
    went = ways(wanted)
    for way, part in wanted.items():
        assert abs(went.count(way) / len(CROWD) - part) <= ERROR


@laws
@given(shares(), shares())
def test_a_change_of_shares_moves_few(before, after):
    delta = sum(abs(before[way] - after[way]) for way in before) / 2
    moved = sum(x != y for x, y in zip(ways(before), ways(after), strict=True)) / len(CROWD)
    assert moved <= 2 * delta / (1 + delta) + ERROR


@laws
@given(shares())
def test_the_order_in_which_ways_are_written_does_not_matter(wanted):
    assert ways(wanted) == ways(dict(reversed(wanted.items())))


def test_two_salts_assign_independently():
    half = {"a": 0.5, "b": 0.5}
    alike = sum(x == y for x, y in zip(ways(half), ways(half, "other"), strict=True))
    assert abs(alike / len(CROWD) - 0.5) <= ERROR
