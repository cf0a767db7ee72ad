"""Laws of merging two ids: it does not matter which side is united with which, nor in how many parts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from journeys.merging.states import parts, unite
from journeys.merging.survivor import survivor
from journeys.state import Customer, decode, encode
from tests.properties.test_engine_laws import PLAN, histories, laws, lived

SERIES = {one.name: one for found in PLAN.series.values() for one in found}
ids = st.text("ab-", min_size=1, max_size=4).map(lambda name: f"anon-{name}") | st.text(
    "ab", min_size=1
)


def united(one, other):
    ours = decode(encode(one))
    younger = unite(SERIES, ours, decode(encode(other)))
    return ours, [enrolment.id for enrolment in younger]


def plain(state):
    """Give a state without the order of what happened at one instant."""
    for field in ("pending", "watches", "sent", "quotes", "enrolments"):
        setattr(state, field, sorted(getattr(state, field), key=repr))
    for field in ("consents", "preferences", "fields", "said", "features", "history", "splits"):
        setattr(state, field, dict(sorted(getattr(state, field).items())))
    state.ring = b"".join(sorted(state.ring[at : at + 13] for at in range(0, len(state.ring), 13)))
    return state


@laws
@given(histories, histories)
def test_it_does_not_matter_which_side_takes_the_other_in(one, other):
    first, second = lived(one)[0], renamed(lived(other)[0])
    ours, theirs = united(first, second), united(second, first)
    assert plain(ours[0]) == plain(theirs[0])
    assert ours[1] == theirs[1]


def renamed(state):
    """Give the state as of another id: enrolments and emissions of two ids never have one name."""
    for one in state.enrolments:
        one.id += "'"
    for one in state.sent:
        one.id += "'"
    return state


@laws
@given(histories)
def test_taking_in_somebody_of_whom_nothing_is_known_changes_nothing(history):
    state = lived(history)[0]
    assert plain(united(state, Customer())[0]) == plain(united(Customer(), state)[0])
    assert plain(united(state, Customer())[0]) == plain(decode(encode(state)))


@laws
@given(histories, st.integers(300, 3000))
def test_in_parts_arrives_what_was_sent_whole(history, most):
    state = lived(history)[0]
    arrived = Customer()
    try:
        packed = parts(state, most)
    except ValueError:
        return
    for part in packed:
        assert len(part) <= most
        unite(SERIES, arrived, decode(part))
    assert plain(arrived) == plain(state)


@given(st.lists(ids, min_size=2, max_size=6, unique=True), st.data())
def test_merges_in_any_order_never_form_a_circle_and_end_at_one_id(names, data):
    alias = {}

    def end(name):
        seen = set()
        while name in alias:
            assert name not in seen
            seen.add(name)
            name = alias[name]
        return name

    pairs = list(pairwise(names))
    for pair in data.draw(st.permutations(pairs)):
        one, other = data.draw(st.permutations([end(name) for name in pair]))
        if one != other:
            keep = survivor(one, other, "anon-")
            alias[other if keep == one else one] = keep
    assert {end(name) for name in names} == {min(names, key=lambda n: (n.startswith("anon-"), n))}
