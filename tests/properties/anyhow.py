"""Whole sets of journeys at random: every verb that can stand anywhere, policies, exits, goals, counts and keys."""

from hypothesis import strategies as st

from tests.properties.test_fork_laws import DECIDE, PASSING, WAITING

CONDITIONS = [
    "customer.tier == 'gold'",
    "consent.marketing",
    "customer.pings > 1.0",
    "!preference.pause",
    "customer.orders.count >= 2.0",
    "warming.pings",
]
ENTRIES = [
    "{event: cart.updated, key: event.cart_id}",
    "{event: cart.updated, key: event.cart_id, reentry: {max: 2, within: 3d}}",
    "{event: ping}",
    "{event: ping, count: {at_least: 2, within: 1d}, reentry: {after: 1h}}",
    '{event: pong, audience: "!preference.pause"}',
]
POLICIES = ["once_a_day", "night", "silent_night", "two_caps", "word", "by_surface"]
EXITS = [
    '{event: order.completed, where: "event.cart_id == key"}',
    "{event: message.unsubscribed}",
    "{when: preference.pause}",
]


@st.composite
def steps(draw, name="s"):
    """Give steps in reading order: ways lead forward, and back only as often as a ``goto`` says."""
    count = draw(st.integers(1, 7))
    lines = []
    for number in range(count):
        ahead = f"{name}{draw(st.integers(number + 1, count))}"
        following = f"{name}{number + 1}"
        when = draw(st.sampled_from(CONDITIONS))
        branch = (
            f'{{branch: [{{when: "{when}", next: {ahead}}}, {{else: true, next: {following}}}]}}'
        )
        share = draw(st.integers(1, 99))
        split = f"{{split: {{shares: {{{following}: {share}%, end: {100 - share}%}}}}}}"
        back = f"{{goto: {{step: {name}{draw(st.integers(0, number))}, at_most: 2}}}}"
        plain = draw(st.sampled_from([*PASSING, *WAITING, DECIDE]))
        body = draw(
            st.sampled_from([plain, plain, plain, branch, split, *([back] if number else [])])
        )
        lines.append(f"  {name}{number}: {body}\n")
    return (
        "".join(lines)
        + f"  {name}{count}: {draw(st.sampled_from(PASSING))}\n  end: {{exit: over}}\n"
    )


@st.composite
def journeys(draw, name):
    """Give one journey."""
    policies = draw(st.lists(st.sampled_from(POLICIES), unique=True, max_size=2))
    exits = draw(st.lists(st.sampled_from(EXITS), unique=True, max_size=2))
    ways = "".join(f"  way{number}: {one}\n" for number, one in enumerate(exits))
    return (
        f"journey: {name}\nversion: 1\nentry: {draw(st.sampled_from(ENTRIES))}\n"
        + (f"exits:\n{ways}" if exits else "")
        + "goals: {bought: {event: order.completed, within: 3d, value: event.value}}\n"
        + f"holdout: {draw(st.sampled_from([0, 0, 50]))}%\n"
        + f"policies: [{', '.join(policies)}]\n"
        + f"max_age: {draw(st.sampled_from(['2d', '6d']))}\n"
        + f"priority: {draw(st.integers(0, 2))}\n"
        + f"steps:\n{draw(steps())}"
    )


@st.composite
def sets(draw, most=3):
    """Give the texts of one to ``most`` journeys."""
    return [draw(journeys(f"j{number}")) for number in range(draw(st.integers(1, most)))]


happenings = st.one_of(
    st.tuples(st.just("cart.updated"), st.sampled_from("cd").map(lambda cart: {"cart_id": cart})),
    st.tuples(st.sampled_from(["ping", "pong", "message.unsubscribed"]), st.just({})),
    st.tuples(
        st.just("order.completed"),
        st.sampled_from("cd").map(lambda cart: {"cart_id": cart, "value": 9.5}),
    ),
    st.tuples(
        st.just("consent.changed"),
        st.booleans().map(lambda granted: {"purpose": "marketing", "granted": granted}),
    ),
    st.tuples(
        st.just("preference.changed"),
        st.booleans().map(lambda pause: {"name": "pause", "value": pause}),
    ),
    st.tuples(
        st.just("profile.changed"),
        st.sampled_from([{"timezone": "Asia/Tokyo"}, {"tier": "gold"}, {"country": "ES"}]),
    ),
)
histories = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abc"), happenings), max_size=14)
"""Hours since the one before, the customer, and what happens."""
