"""Laws of the engine on any history of a shipped household: repeats, bytes, bounds, exact sums."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.advance import advance
from journeys.answer import answer
from journeys.compiling.plan import compile_plan
from journeys.event import Event, timer
from journeys.force import Learned, Policies
from journeys.loader import load
from journeys.outcome import Outcome
from journeys.plan import Plan, Settings
from journeys.ring import MOST
from journeys.state import Customer, decode, encode
from journeys.timers import earliest
from online_models.learner import build
from streams.definitions.folder import LIBRARY, texts

HOUR = 3_600_000
MARCH = 1_772_359_200_000
CATEGORIES = ["CHEESE", "BEEF", "SOUP"]

PLAN, _ = compile_plan(1, load(texts([LIBRARY]))[0], Settings(clock="events"), Plan())
MODELS = {name: Learned(build(m.kind, m.settings)) for name, m in PLAN.models.items()}
POLICIES = Policies(MODELS, {"weekly-coupons": Decimal("1.50")})

happenings = st.one_of(
    st.tuples(st.just("order"), st.lists(st.sampled_from(CATEGORIES), unique=True)),
    st.tuples(st.just("consent"), st.booleans()),
    st.tuples(st.just("silence"), st.none()),
)
histories = st.lists(st.tuples(st.integers(0, 20 * 24), happenings), max_size=12)


def events(history):
    now = MARCH
    for number, (hours, (what, value)) in enumerate(history):
        now += hours * HOUR
        if what == "order":
            prices = dict.fromkeys(value, 3.99)
            data = {"basket_id": f"b{number}", "value": 9.5, "categories": value, "prices": prices}
            yield now, event(number, "order.completed", now, data)
        elif what == "consent":
            data = {"purpose": "marketing", "granted": value}
            yield now, event(number, "consent.changed", now, data)
        else:
            yield now, None


def event(number, name, now, data):
    return Event(id=f"e{number}", name=name, customer="7", time=now, data=data)


def lived(history, *, again=False):
    """Live through a history, each event twice when ``again``; give the state and what was said."""
    state, messages = Customer(), []

    def meet(one, now):
        nonlocal state
        before = encode(state)
        result = advance(PLAN, state, one, now, POLICIES)
        while not isinstance(result, Outcome):
            result = result.resume(answer(result.question, MODELS, b"seed"))
        assert encode(state) == before
        assert result.due == earliest(result.state)
        state = decode(encode(result.state))
        messages.extend(result.messages)

    for now, one in events(history):
        due = earliest(state)
        while due is not None and due <= now:
            meet(timer("7", due), due)
            due = earliest(state)
        for _ in range(2 if again else 1):
            if one is not None:
                meet(one, now)
    return state, messages


laws = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@laws
@given(histories)
def test_a_repeat_changes_nothing(history):
    once, twice = lived(history), lived(history, again=True)
    assert encode(once[0]) == encode(twice[0])
    assert once[1] == twice[1]


@laws
@given(histories)
def test_the_same_history_gives_the_same_bytes(history):
    first, second = lived(history), lived(history)
    assert (encode(first[0]), first[1]) == (encode(second[0]), second[1])


@laws
@given(histories)
def test_nothing_is_emitted_without_consent_and_never_three_times_a_week(history):
    _, messages = lived(history)
    granted = {
        now: one.data["granted"]
        for now, one in events(history)
        if one and one.name == "consent.changed"
    }
    sent = [m.time for m in messages if m.type in {"rumbo.message", "rumbo.offer"}]
    for at in sent:
        assert [word for said, word in sorted(granted.items()) if said <= at][-1:] == [True]
        assert sum(at - 7 * 24 * HOUR < other <= at for other in sent) <= 2


@laws
@given(histories)
def test_quotes_keep_their_limits_and_sum_to_the_cent(history):
    _, messages = lived(history)
    for quote in (m.data["quote"] for m in messages if m.type == "rumbo.offer"):
        price, listed = (Decimal(quote[name]["amount"]) for name in ("price", "list"))
        assert sum(Decimal(part["amount"]["amount"]) for part in quote["components"]) == price
        assert price >= (listed * Decimal("0.7")).quantize(Decimal("0.01"))
        assert listed - price <= Decimal("1.50")


@laws
@given(histories)
def test_the_state_is_bounded(history):
    state, _ = lived(history)
    assert len(state.ring) <= 13 * MOST
    assert all(one.opens is not None or deferred(state, one) for one in state.pending)


def deferred(state, pending):
    """Say whether the enrolment of a decision still holds its emission."""
    return any(e.id == pending.enrolment and e.deferred for e in state.enrolments)


@pytest.mark.parametrize("silence", [400])
def test_after_a_long_silence_nothing_is_left_to_do(silence):
    history = [(24, ("consent", True)), *[(48, ("order", CATEGORIES))] * 20]
    state, _ = lived([*history, (silence * 24, ("silence", None))])
    assert earliest(state) is None
    assert (state.enrolments, state.pending, state.ring, state.sent) == ([], [], b"", [])
