"""What the state keeps of a context is the context."""

from hypothesis import given
from hypothesis import strategies as st

from journeys.context import keep, restore
from journeys.plan import Vector
from journeys.scope import GRID
from journeys.state import Customer, Pending, decode, encode

NAMES = ("a", "b", "c", "d")
numbers = st.floats(-1e15, 1e15).map(lambda value: round(value * GRID) / GRID)


@given(st.dictionaries(st.sampled_from(NAMES), numbers))
def test_a_context_comes_back_as_it_was(context):
    kept = keep(context, NAMES)
    pending = Pending(
        id="d",
        enrolment="e",
        journey="j",
        version=1,
        step="s",
        model="m",
        arm="a",
        propensity=1.0,
        context=kept,
    )
    stored = decode(encode(Customer(pending=[pending]))).pending[0].context
    assert restore(stored, Vector("v", NAMES)) == context


@given(st.dictionaries(st.sampled_from(NAMES), numbers))
def test_a_context_of_another_vector_is_none(context):
    assert restore(keep(context, NAMES), Vector("v", NAMES[:-1])) is None
    assert restore(keep(context, NAMES), None) is None
