"""Splits over versions, and waits that are not all over at once."""

from life import DAY, HOUR, NOON, Life, plan_of

from journeys.state import decode, encode
from journeys.steps.split import MOST_KEPT

SPLIT = """\
journey: halves
version: {version}
entry: {{event: ping}}
steps:
  part: {{split: {{shares: {{calm: {calm}%, loud: {loud}%}}}}}}
  calm: {{exit: calm}}
  loud: {{exit: loud}}
"""
JITTER = """\
journey: morning
entry: {event: cart.updated, key: event.cart_id}
steps:
  pause: {wait: {until_local: "10:00", jitter: 20m}}
  tell: {emit: {kind: message, content: morning}}
"""
MANY = """\
journey: many{number}
entry: {{event: ping}}
steps:
  part: {{split: {{shares: {{calm: 50%, loud: 50%}}}}}}
  calm: {{exit: calm}}
  loud: {{exit: loud}}
"""


def reasons(life):
    return [one["reason"] for one in life.said("enrolment.exited")]


def test_changed_shares_do_not_move_who_went_a_way_before():
    first = plan_of(SPLIT.format(version=1, calm=100, loud=0))
    life = Life(first)
    life.meets("ping", NOON)
    second = plan_of(SPLIT.format(version=2, calm=1, loud=99), number=2, before=first)
    old, new = Life(second, state=life.state), Life(second, customer="8")
    old.meets("ping", NOON + DAY, identity="again")
    new.meets("ping", NOON + DAY)
    assert (reasons(life), reasons(old), reasons(new)) == (["calm"], ["calm"], ["loud"])


def test_a_way_that_is_gone_is_assigned_anew():
    first = plan_of(SPLIT.format(version=1, calm=100, loud=0).replace("calm", "mild"))
    life = Life(first)
    life.meets("ping", NOON)
    second = plan_of(SPLIT.format(version=2, calm=0, loud=100), number=2, before=first)
    old = Life(second, state=life.state)
    old.meets("ping", NOON + DAY, identity="again")
    assert (reasons(life), reasons(old)) == (["mild"], ["loud"])


def test_assignments_are_bounded():
    life = Life(plan_of(*(MANY.format(number=number) for number in range(MOST_KEPT + 6))))
    life.meets("ping", NOON)
    assert len(life.state.splits) == MOST_KEPT
    assert decode(encode(life.state)).splits == life.state.splits


def test_waits_with_jitter_are_over_one_after_the_other_and_always_alike():
    lives = [Life(plan_of(JITTER)) for _ in range(2)]
    for life in lives:
        for number in range(20):
            life.meets("cart.updated", NOON, cart_id=str(number))
        life.waits(NOON + DAY)
    first, second = ([m.time for m in life.messages if m.type == "rumbo.message"] for life in lives)
    ten = NOON + 22 * HOUR
    assert first == second == sorted(first)
    assert len(set(first)) > 15
    assert ten <= min(first)
    assert max(first) < ten + HOUR // 3
