"""Laws of calls: a call does what the called steps would do if they stood in its place."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.life import DAY, HOUR, NOON, Life, plan_of
from tests.properties.test_fork_laws import PASSING, WAITING, histories

HEAD = """\
journey: {name}
entry: {{event: {event}, key: event.cart_id}}
exits: {{paid: {{event: order.completed, where: "event.cart_id == key"}}}}
max_age: 12d
policies: [once_a_day, night]
steps:
"""
SAID = ("content", "outcome", "rule", "until", "event", "reason", "chosen", "visit", "held_out")


def journey(name, event, lines):
    return HEAD.format(name=name, event=event) + "".join(f"  {line}\n" for line in lines)


@st.composite
def callees(draw):
    """Give the steps of a called journey: any, perhaps back to the first, perhaps out in the middle."""
    steps = draw(st.lists(st.sampled_from(PASSING + WAITING), min_size=1, max_size=4))
    lines = [f"s{number}: {step}" for number, step in enumerate(steps)]
    if draw(st.booleans()):
        ways = "[{when: \"customer.tier == 'gold'\", next: out}, {else: true, next: more}]"
        lines += [f"way: {{branch: {ways}}}", "out: {exit: left}", "more: {wait: 1h}"]
    if draw(st.booleans()):
        lines += ["back: {goto: {step: s0, at_most: 1}}"]
    return lines


def in_place(lines, call, after):
    """Give the called steps as a caller would write them itself."""
    names = [line.partition(":")[0] for line in lines]
    found = []
    for line in lines:
        text = line.replace("{exit: left}", f"{{set: {{points: 1}}, next: {after}}}")
        for name in names:
            text = text.replace(f"{name}: {{", f"{call}_{name}: {{", text.startswith(f"{name}:"))
            text = text.replace(f"next: {name}}}", f"next: {call}_{name}}}")
            text = text.replace(f"step: {name},", f"step: {call}_{name},")
        found.append(text)
    return found


def told(life):
    """Give what was said and when, without the names of steps and what follows from them."""
    return [
        (one.time, one.topic, one.type, [one.data.get(word) for word in SAID])
        for one in life.messages
    ]


def lived(plan, history):
    life, now = Life(plan), NOON
    life.meets("cart.updated", now, cart_id="c")
    for hours, name, key in history:
        life.waits(now := now + hours * HOUR)
        life.meets(name, now, **({} if name in {"ping", "pong"} else {"cart_id": key}))
    life.waits(now + 20 * DAY)
    return life


@given(callees(), histories)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_call_does_what_the_called_steps_would_do_in_its_place(lines, history):
    head, tail = ["before: {wait: 1h}"], ["between: {wait: 1h}", "end: {exit: over}"]
    calls = ["one: {call: {journey: callee}}", tail[0], "two: {call: {journey: callee}}", tail[1]]
    place = [*in_place(lines, "one", "between"), tail[0], *in_place(lines, "two", "end"), tail[1]]
    called = plan_of(
        journey("it", "cart.updated", [*head, *calls]),
        journey("callee", "cart.updated", lines)
        .replace("event: cart.updated", "event: message.unsubscribed")
        .replace(", key: event.cart_id", ""),
    )
    written = plan_of(journey("it", "cart.updated", [*head, *place]))
    life = lived(called, history)
    assert told(life) == told(lived(written, history))
    assert life.state.enrolments == []
