"""Laws of forks, whatever stands in their branches and whatever comes meanwhile."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.state import Customer, decode, encode
from journeys.steps.fork import ForkStep
from journeys.steps.join import JoinStep
from journeys.timers import earliest
from tests.journeys.life import DAY, HOUR, NOON, Life, plan_of

MAX_AGE = 6 * DAY
HEAD = """\
journey: it
entry: {event: cart.updated, key: event.cart_id}
exits: {paid: {event: order.completed, where: "event.cart_id == key"}}
max_age: 6d
policies: [once_a_day, night]
steps:
"""
DECIDE = (
    "{decide: {values: [x, y], as: chosen, features: seen, baseline: x,"
    " reward: {within: 1d, events: [{event: ping}]}}}"
)
PASSING = ["{set: {tier: gold}}", "{emit: {kind: message, content: hi}}", DECIDE]
WAITING = [
    "{wait: 1h}",
    "{wait: 2d}",
    "{wait: 9d}",
    "{wait_for: {event: ping, timeout: 1d}}",
    "{wait_for: {event: pong, since: entry, timeout: 3d}}",
    "{wait_for: {all: {a: {event: ping}, b: {event: pong}}, timeout: 3d}}",
    "{wait_for: {event: ping, timeout: 2d, restart: {at_most: 2}}}",
]
LAST = ["{exit: left}", "{goto: {step: FIRST, at_most: 2}, next: together}"]


@st.composite
def branch(draw, name):
    """Give the steps of a branch; the last one leads to the join, unless it is an exit."""
    steps = draw(st.lists(st.sampled_from(PASSING + WAITING), min_size=1, max_size=4))
    lines = [f"{name}{number}: {step}" for number, step in enumerate(steps)]
    if draw(st.integers(0, 4)) == 0:
        last = draw(st.sampled_from(LAST)).replace("FIRST", f"{name}0")
        return [*lines, f"{name}_last: {last}"]
    return [*lines[:-1], lines[-1][:-1] + ", next: together}"]


@st.composite
def journeys(draw):
    """Give a journey that forks, and may fork again: before, after and in its branches anything."""
    names = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    parts = [line for name in names for line in draw(branch(name))]
    parts[0:0] = [f"calm: {draw(st.sampled_from(PASSING))}"]
    of = draw(st.sampled_from(["all", "any", *range(1, len(names) + 1)]))
    firsts = ", ".join(f"{name}: {name}0" for name in names)
    behind = [f"after: {draw(st.sampled_from(PASSING + WAITING))}"]
    behind += ["again: {goto: {step: both, at_most: 2}}"] if draw(st.booleans()) else []
    both = f"both: {{fork: {{branches: {{{firsts}}}, join: together}}}}"
    lines = [
        parts[0],
        both,
        *parts[1:],
        f"together: {{join: {{of: {of}}}}}",
        *behind,
        "over: {exit: over}",
    ]
    return HEAD + "".join(f"  {line}\n" for line in lines)


EVENTS = st.sampled_from(["cart.updated", "ping", "pong", "order.completed", "ping", "pong"])
histories = st.lists(st.tuples(st.integers(0, 60), EVENTS, st.sampled_from("cd")), max_size=10)
laws = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def reachable(text):
    """Leave out what nobody comes to: a join to which no branch leads is an error at load."""
    return "next: together" in text


class Witness(Life):
    """Lives, and holds every outcome against the laws."""

    def __init__(self, plan):
        super().__init__(plan)
        self.moves = []

    def advances(self, event, now):
        outcome = super().advances(event, now)
        self.moves += outcome.moves
        assert decode(encode(self.state)) == self.state
        assert outcome.due == earliest(self.state)
        holds(self.plan.journeys["it"], self.state)
        return outcome


def holds(journey, state):
    keys = [one.key for one in state.enrolments]
    assert len(keys) == len(set(keys)), "more than one enrolment of a key"
    alive = {one.id for whole in state.enrolments for one in (whole, *whole.branches)}
    for whole in state.enrolments:
        assert set(whole.visits) <= set(journey.steps)
        assert bool(whole.branches) == isinstance(journey.steps[whole.step], JoinStep)
        assert len({one.id for one in whole.branches}) == len(whole.branches) <= 4
        for one in whole.branches:
            lies = journey.branches.get(one.step)
            assert one.step == whole.step or lies.name == one.branch
            assert not (one.branches or one.visits or one.heard), "these belong to the enrolment"
    for pending in state.pending:
        deciding = pending.branch or pending.enrolment
        assert not pending.branch if pending.opens is not None else deciding in alive
    assert len(encode(Customer(enrolments=state.enrolments))) < 4_000


def lived(text, history):
    life, now = Witness(plan_of(text)), NOON
    for number, (hours, name, key) in enumerate(history):
        now += hours * HOUR
        life.waits(now)
        about = {"cart_id": key} if name in {"cart.updated", "order.completed"} else {}
        life.meets(name, now, identity=f"e{number}", **about)
    return life, now


@laws
@given(journeys().filter(reachable), histories)
def test_a_fork_is_one_enrolment_and_ends(text, history):
    life, now = lived(text, history)
    life.waits(now + MAX_AGE)
    entered, exited = life.said("enrolment.entered"), life.said("enrolment.exited")
    assert life.state.enrolments == []
    assert sorted(one["enrolment"] for one in entered) == sorted(one["enrolment"] for one in exited)
    assert {one["enrolment"] for one in life.said("decision", "message", "suppression")} <= {
        one["enrolment"] for one in entered
    }
    decisions = [one["decision"] for one in life.said("decision")]
    assert len(decisions) == len(set(decisions))
    life.waits(now + MAX_AGE + 2 * DAY)
    assert life.state.pending == []


@laws
@given(journeys().filter(reachable), histories)
def test_whoever_comes_to_a_step_leaves_it(text, history):
    life, now = lived(text, history)
    life.waits(now + MAX_AGE)
    came = Counter(to for _, _, to in life.moves)
    left = Counter(at for _, at, _ in life.moves)
    for name, step in life.plan.journeys["it"].steps.items():
        ways = len(step.branches) if isinstance(step, ForkStep) else 1
        assert left[name] == ways * came[name], name


@laws
@given(journeys().filter(reachable), histories)
def test_the_same_history_gives_the_same_bytes(text, history):
    first, second = lived(text, history)[0], lived(text, history)[0]
    assert (encode(first.state), first.messages) == (encode(second.state), second.messages)
