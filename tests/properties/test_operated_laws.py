"""Laws of operated journeys, whatever is ordered and whatever comes meanwhile."""

from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.operated import LOOK
from journeys.timers import earliest
from tests.journeys.life import DAY, HOUR, MINUTE, NOON, Life, plan_of

IT = """\
journey: it
entry: {event: cart.updated, key: event.cart_id, reentry: {after: 0s}}
exits: {paid: {event: order.completed, where: "event.cart_id == key"}}
policies: [night]
steps:
  nap: {wait: 2h}
  both: {fork: {branches: {a: ask, b: doze}, join: met}}
  ask:
    decide:
      arms: [tell, show]
      features: seen
      baseline: tell
      reward: {within: 2h, events: [{event: ping}]}
  tell: {emit: {kind: message, content: hi, expires: 5h}, next: met}
  show: {emit: {kind: insight, content: seen}, next: met}
  doze: {wait_for: {event: pong, timeout: 3h}}
  say: {emit: {kind: message, content: said}, next: met}
  met: {join: {of: all}}
  last: {emit: {kind: message, content: last}}
"""
ORDERS = [None, "hold", "discard", "stopped", "killed"]
PLANS = [plan_of(IT, operated={"it": {"how": how}} if how else {}) for how in ORDERS]

acts = st.one_of(
    st.sampled_from(ORDERS).map(lambda how: ("order", how)),
    st.sampled_from(["cart.updated", "order.completed", "ping", "pong"]).map(lambda n: ("meet", n)),
    st.sampled_from([MINUTE, LOOK, HOUR, 7 * HOUR]).map(lambda span: ("wait", span)),
)


def live(given):
    """Live through acts; give, for each order that stood, what was said and who was left."""
    life, now, how, told = Life(PLANS[0]), NOON, None, []
    for number, (act, what) in enumerate(given):
        before = len(life.messages)
        if act == "order":
            how = what
            life.plan = PLANS[ORDERS.index(how)]
        elif act == "wait":
            now += what
            life.waits(now)
        else:
            data = {} if what in {"ping", "pong"} else {"cart_id": f"c{number % 2}"}
            life.meets(what, now, **data)
        told.append((how, act, life.messages[before:], list(life.state.enrolments)))
    return life, now, told


def paused(messages):
    """Give the suppressions that name a pause."""
    said = [one.data for one in messages if one.type == "rumbo.suppression"]
    return [one for one in said if one["rule"] == "paused"]


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=25))
def test_an_order_is_obeyed_from_its_first_moment(given):
    _, _, told = live(given)
    for how, act, messages, enrolments in told:
        types = [one.type.removeprefix("rumbo.") for one in messages]
        if how is not None:
            assert "enrolment.entered" not in types
        if how in {"hold", "discard", "killed"}:
            assert "message" not in types
        if how == "killed" and act == "meet":
            assert enrolments == []
            assert "decision" not in types
        if how == "discard":
            assert {one["outcome"] for one in paused(messages)} <= {"dropped"}


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=25))
def test_once_it_runs_again_nothing_that_a_pause_held_is_left(given):
    life, now, _ = live(given)
    life.plan = PLANS[0]
    life.waits(now + LOOK)
    held = [one for whole in life.state.enrolments for one in (whole, *whole.branches)]
    assert [one for one in held if one.deferred and one.deferred.rule == "paused"] == []
    life.waits(now + 91 * DAY)
    assert (life.state.enrolments, life.state.pending) == ([], [])
    assert earliest(life.state) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(acts, max_size=25))
def test_a_pause_is_said_once_for_each_emission_that_it_holds(given):
    orders = [None, "discard", "killed", "stopped"]
    begin = [("meet", "cart.updated"), ("order", "hold"), ("wait", 3 * HOUR)]
    _, _, told = live(begin + [one for one in given if one[1] not in orders])
    held = [one for _, _, messages, _ in told for one in paused(messages)]
    said = [one["emission"] for one in held if one["outcome"] == "deferred"]
    assert len(said) == len(set(said))
