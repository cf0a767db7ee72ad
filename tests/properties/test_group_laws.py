"""Laws of exclusive groups: never one journey too many, and nobody is refused while there is room."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.life import HOUR, NOON, Life, plan_of

MOST = 2
GROUP = "policy: few\nexclusive: {group: all, at_most: 2}\n"
JOURNEY = """\
journey: NAME
entry: {event: EVENT, key: "string(event.n)"}
policies: [few]
priority: PRIORITY
holdout: HOLDOUT
exits: {over: {event: order.completed}}
steps:
  rest: {wait: SPAN}
"""
EVENTS = ("ping", "pong")


@st.composite
def plans(draw):
    """Give a few journeys of one group, that begin on the same events and last differently."""
    texts = []
    for name in ("a", "b", "c", "d"):
        words = {
            "NAME": name,
            "EVENT": draw(st.sampled_from(EVENTS)),
            "PRIORITY": str(draw(st.integers(-2, 2))),
            "HOLDOUT": draw(st.sampled_from(["0%", "50%"])),
            "SPAN": f"{draw(st.integers(1, 9))}h",
        }
        text = JOURNEY
        for word, value in words.items():
            text = text.replace(word, value)
        texts.append(text)
    return plan_of(GROUP, *texts)


histories = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([*EVENTS, "order.completed"]), st.integers(1, 2)),
    max_size=15,
)


def live(life):
    return {one.journey for one in life.state.enrolments}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), histories)
def test_the_most_urgent_fill_the_room_that_there_is(plan, history):
    life, now = Life(plan), NOON
    for hours, name, number in history:
        now += hours * HOUR
        life.waits(now)
        before = live(life)
        life.meets(name, now, n=number)
        if name == "order.completed":
            assert live(life) == set()
            continue
        wanting = [one for one in plan.journeys.values() if one.entry.match.event == name]
        new = sorted(
            (one for one in wanting if one.name not in before),
            key=lambda one: (-one.priority, one.name),
        )
        entered = {one.name for one in new[: max(MOST - len(before), 0)]}
        assert live(life) == before | entered
        assert len(live(life)) <= MOST
