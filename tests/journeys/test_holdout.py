"""Who is held out: sticky, in its share, with each journey's own salt."""

import pytest
from life import HOUR, NOON, Life, plan_of

TEXT = """\
journey: {name}
entry: {{event: ping}}
holdout: {share}
policies: [once_a_day]
steps:
  tell: {{emit: {{kind: message, content: hello}}}}
"""
PLAN = plan_of(TEXT.format(name="first", share="30%"), TEXT.format(name="second", share="30%"))


def held_out(customer, journey):
    life = Life(PLAN, customer=str(customer))
    life.meets("ping", NOON)
    [entered] = [m for m in life.said("enrolment.entered") if m["journey"] == journey]
    return entered.get("held_out", False)


@pytest.mark.parametrize("journey", ["first", "second"])
def test_about_the_share_is_held_out(journey):
    assert 0.25 < sum(held_out(c, journey) for c in range(600)) / 600 < 0.35


def test_each_journey_has_its_own_salt():
    both = sum(held_out(c, "first") and held_out(c, "second") for c in range(600))
    assert 0.05 < both / 600 < 0.13


def test_it_is_the_same_customer_every_time():
    customer = next(c for c in range(100) if held_out(c, "first"))
    life = Life(PLAN, customer=str(customer))
    for hour in range(3):
        life.meets("ping", NOON + hour * HOUR)
    entered = [m for m in life.said("enrolment.entered") if m["journey"] == "first"]
    assert [m["held_out"] for m in entered] == [True] * 3


def test_a_silent_walk_uses_no_cap():
    customer = next(c for c in range(100) if held_out(c, "first") and not held_out(c, "second"))
    life = Life(PLAN, customer=str(customer))
    life.meets("ping", NOON)
    assert [m["journey"] for m in life.said("message")] == ["second"]
    assert len(life.state.sent) == 1


def test_nobody_is_held_out_at_nothing():
    plan = plan_of(TEXT.format(name="first", share="0%"))
    for customer in range(50):
        life = Life(plan, customer=str(customer))
        life.meets("ping", NOON)
        assert len(life.said("message")) == 1
