"""Why, where a journey branches before it decides, stops single arms, watches, or ends before it is shown."""

import pytest
from household import DAY, HOUR, NOON, Household
from reading import shown, words

from journeys.plan import Plan, Settings
from streams.definitions.in_force import judged
from streams.definitions.manifest import Document
from streams.why import decision_page
from streams.why.fate import Fate

SCHEMA = """\
schema: shop
version: 1
events:
  cart.updated: {cart_id: string}
  order.completed: {cart_id: string}
"""
POLICY = """\
policy: careful
version: 1
caps: [{name: one_email, count: 1, within: 7d, surface: email}]
quiet_hours: {from: "21:00", to: "08:00", timezone: UTC, then: defer}
"""
JOURNEY = """\
journey: cart-rescue
version: 1
entry: {event: cart.updated, key: event.cart_id}
exits:
  bought: {event: order.completed, where: "event.cart_id == key"}
holdout: HOLDOUT
policies: [careful]
steps:
  judge:
    branch:
      - {when: "customer.carts >= 0.5", next: pick}
      - {else: true, next: stop}
  pick:
    decide:
      arms: [mail, show, stop]
      features: cart
      baseline: show
      reward: {within: 3d, events: [{event: order.completed, value: 1.0}], otherwise: 0.0}
  mail:
    emit: {kind: message, surfaces: [email], content: cart.mail}
    next: stop
  show:
    emit: {kind: message, surfaces: [app], content: cart.reminder}
    next: stop
  stop:
    exit: finished
"""
FEATURES = """\
features: carts
version: 1
define:
  carts: {kind: decayed, event: cart.updated, half_life: 30d, missing: 0.0}
vectors:
  cart: [carts]
"""


def household(holdout="0%"):
    texts = {
        "schema/shop": SCHEMA,
        "policy/careful": POLICY,
        "journey/cart-rescue": JOURNEY.replace("HOLDOUT", holdout),
        "features/carts": FEATURES,
    }
    documents = [
        Document(*name.split("/"), 1, f"{name.partition('/')[2]}.yaml", text)
        for name, text in texts.items()
    ]
    force = judged(1, documents, Settings(clock="events"), Plan())
    assert not force.findings
    return Household(force)


def cart(lived, at):
    lived.meets("cart.updated", at, {"cart_id": f"c{at}"})


def decided(lived, chosen):
    return [one for one in lived.explained() if one.decision and one.decision.chosen == chosen]


@pytest.fixture
def lived():
    """Thirty carts at noon, three days apart, and one at midnight each time."""
    lived = household()
    for number in range(30):
        cart(lived, NOON + number * 3 * DAY)
        cart(lived, NOON + number * 3 * DAY + 12 * HOUR)
        order = {"cart_id": f"c{NOON + number * 3 * DAY + 12 * HOUR}"}
        lived.meets("order.completed", NOON + number * 3 * DAY + 13 * HOUR, order)
    return lived


def test_the_conditions_on_the_way_with_their_values(lived):
    one = lived.explained()[0]
    line = one.decision.trace[-1]
    assert (line.path, line.result, line.values) == (
        "cart-rescue.steps.judge.branch.0",
        "true",
        {"customer.carts": 1.0},
    )
    said = words(decision_page.page(one))
    assert "judge.branch.0: customer.carts >= 0.5 → true (customer.carts = 1)" in said


def test_one_arm_that_a_rule_stopped(lived):
    stopped = [
        one
        for one in lived.explained()
        if one.decision and {arm.rule for arm in one.decision.arms} == {None, "careful.one_email"}
    ]
    assert stopped
    said = words(decision_page.page(stopped[0]))
    assert "mail stopped by careful.one_email" in said
    assert "show" in said


def test_an_arm_that_sends_nothing(lived):
    fates = {one.fate for one in decided(lived, "stop")}
    assert fates == {Fate.NOTHING_TO_SEND}
    one = decided(lived, "stop")[0]
    assert [turn.sentence for turn in one.happened] == ["the enrolment ended: finished"]


def test_held_back_and_never_sent(lived):
    ended = [one for one in lived.explained() if one.fate is Fate.NOT_EXPOSED]
    assert ended
    assert [turn.what for turn in ended[0].happened] == ["deferred", "exited"]
    assert ended[0].happened[1].sentence == "the enrolment ended: bought"
    assert "not exposed" in words(decision_page.page(ended[0]))


def test_watched_and_not_contacted():
    lived = household(holdout="100%")
    cart(lived, NOON)
    (one,) = lived.explained()
    assert one.fate is Fate.HELD_OUT
    assert "held out: watched, not contacted" in words(decision_page.page(one))


def test_what_comes_from_outside_does_not_steer_the_terminal():
    lived = household()
    lived.meets("cart.updated", NOON, {"cart_id": "c1\x1b[31m[red]"})
    (one,) = lived.explained()
    page = shown(decision_page.page(one))
    assert "key c1\\x1b[31m[red]" in page
    assert "\x1b" not in page
