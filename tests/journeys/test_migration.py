"""Migration: whom a new version takes over, where they stand then, and when their waits are over."""

from hypothesis import given, settings
from hypothesis import strategies as st
from life import DAY, HOUR, NOON, Life, plan_of

OLD = """\
journey: it
version: 1
entry: {event: ping}
exits: {bought: {event: order.completed}}
steps:
  pause: {wait: 2d}
  listen: {wait_for: {event: pong, timeout: 5d}}
  tell: {emit: {kind: message, content: old}}
"""
NEW = """\
journey: it
version: 2
entry: {event: ping}
exits: {bought: {event: order.completed}}
steps:
  rest: {wait: 1d}
  listen: {wait_for: {event: pong, timeout: 2d}}
  tell: {emit: {kind: message, content: new}}
"""


def moving(life, text, number=2):
    """Put another version in force."""
    life.plan = plan_of(text, number=number, before=life.plan)
    return life


def migrate(text, how="{from: [1], map: {pause: rest}}"):
    return text + f"migrate: {how}\n"


def entered(at=NOON):
    life = Life(plan_of(OLD))
    life.meets("ping", at)
    return life


def contents(life):
    return [(message["content"], m.time - NOON) for m, message in zip(
        [m for m in life.messages if m.type == "rumbo.message"], life.said("message"), strict=True
    )]  # fmt: skip


def test_without_a_word_an_enrolment_stays_on_its_version():
    life = moving(entered(), NEW)
    life.waits(NOON + 30 * DAY)
    assert contents(life) == [("old", 7 * DAY)]
    assert life.said("enrolment.migrated") == []


def test_a_mapped_step_keeps_its_time():
    life = moving(entered(), migrate(NEW))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    assert [(e.version, e.step, e.due) for e in life.state.enrolments] == [
        (2, "rest", NOON + 2 * DAY)
    ]
    life.waits(NOON + 30 * DAY)
    assert contents(life) == [("new", 4 * DAY)]
    (said,) = life.said("enrolment.migrated")
    assert (said["version"], said["step"], said["reason"]) == (
        2,
        "rest",
        "from version 1, step pause",
    )


def test_with_retime_the_new_wait_counts_from_when_it_began():
    life = moving(entered(), migrate(NEW, "{from: [1], map: {pause: rest}, retime: true}"))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    life.waits(NOON + 30 * DAY)
    assert contents(life) == [("new", 3 * DAY)]


def test_a_wait_that_is_over_by_the_new_measure_is_over_at_once():
    life = moving(entered(), migrate(NEW, "{from: [1], map: {pause: rest}, retime: true}"))
    life.meets("cart.updated", NOON + DAY + HOUR, cart_id="c")
    assert [(e.step, e.due) for e in life.state.enrolments] == [("listen", NOON + 3 * DAY)]


def test_a_timer_that_migration_puts_off_does_not_fire():
    longer = NEW.replace("wait: 1d", "wait: 9d")
    life = moving(entered(), migrate(longer, "{from: [1], map: {pause: rest}, retime: true}"))
    life.waits(NOON + 2 * DAY)
    assert [(e.step, e.due) for e in life.state.enrolments] == [("rest", NOON + 9 * DAY)]


def test_who_stands_on_a_step_that_is_gone_leaves():
    life = moving(entered(), migrate(NEW, "{from: [1]}"))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    assert life.state.enrolments == []
    assert [one["reason"] for one in life.said("enrolment.exited")] == ["migrated_out"]


def test_or_goes_on_at_a_step_that_takes_them():
    life = moving(entered(), migrate(NEW, "{from: [1], removed: {step: tell}}"))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    assert contents(life) == [("new", HOUR)]


def test_what_it_leads_to_goes_out_also_when_a_timer_brought_it():
    life = moving(entered(), migrate(NEW, "{from: [1], removed: {step: tell}}"))
    life.waits(NOON + 2 * DAY)
    assert contents(life) == [("new", 2 * DAY)]


def test_another_version_is_not_moved():
    life = moving(entered(), migrate(NEW, "{from: [7]}"))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    assert [one.version for one in life.state.enrolments] == [1]


def test_an_exit_of_the_new_version_holds_in_the_same_event():
    new = NEW.replace("exits: {", "exits: {left: {event: cart.updated}, ")
    life = moving(entered(), migrate(new))
    life.meets("cart.updated", NOON + HOUR, cart_id="c")
    assert [one["reason"] for one in life.said("enrolment.exited")] == ["left"]


def test_a_held_back_emission_waits_on_under_the_new_version():
    night = OLD.replace("steps:", "policies: [night]\nsteps:")
    life = Life(plan_of(night))
    life.meets("ping", NOON + 12 * HOUR)
    life.meets("pong", NOON + 2 * DAY + 12 * HOUR)
    life.meets("pong", NOON + 2 * DAY + 12 * HOUR + 1)
    (held,) = life.state.enrolments
    assert held.deferred is not None
    moving(life, migrate(NEW.replace("steps:", "policies: [night]\nsteps:"), "{from: [1]}"))
    life.waits(NOON + 5 * DAY)
    assert [content for content, _ in contents(life)] == ["new"]


steps = st.sampled_from(["pause", "listen", "tell", "other"])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(steps, st.sampled_from(["rest", "listen", "tell"]), max_size=4),
    st.sampled_from(["{exit: gone}", "{step: tell}", "{step: rest}"]),
    st.booleans(),
    st.lists(st.sampled_from(["ping", "pong", "cart.updated", "order.completed"]), max_size=5),
    st.integers(0, 5),
)
def test_a_migrated_enrolment_stands_on_a_step_that_exists(mapped, removed, retime, names, at):
    how = ", ".join(f"{old}: {new}" for old, new in mapped.items())
    text = migrate(
        NEW, f"{{from: [1], map: {{{how}}}, removed: {removed}, retime: {str(retime).lower()}}}"
    )
    life = entered()
    for number, name in enumerate(names):
        if number == at:
            moving(life, text)
        now = NOON + (number + 1) * 20 * HOUR
        life.waits(now)
        life.meets(name, now, **({"cart_id": "c"} if name == "cart.updated" else {}))
        for one in life.state.enrolments:
            assert one.step in life.plan.versions["it", one.version].steps
            assert at > number or one.version == 2
    life.waits(NOON + 100 * DAY)
    assert life.state.enrolments == []
