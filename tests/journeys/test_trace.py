"""What a decision's record shows of the way to it."""

from life import NOON, Life, plan_of

DECIDING = """\
journey: deciding
entry: {event: cart.updated, where: "event.value > 20"}
steps:
  judge:
    branch:
      - {when: "customer.points > 5", next: stop}
      - {else: true, next: pick}
  pick:
    decide: {arms: [tell, stop], features: seen, baseline: tell, reward: {within: 1d, events: [{event: pong}]}}
  tell: {emit: {kind: message, content: tell}}
  stop: {exit: done}
"""


def traced(life):
    [decision] = life.said("decision")
    return [(line["path"], line["result"], line.get("values", {})) for line in decision["trace"]]


def test_a_record_shows_every_condition_with_what_it_saw():
    life = Life(plan_of(DECIDING))
    life.meets("profile.changed", NOON, points=3)
    life.meets("cart.updated", NOON, cart_id="c", value=21)
    assert traced(life) == [
        ("deciding.entry.where", "true", {"event.value": 21}),
        ("deciding.entry", "entered", {}),
        ("deciding.steps.judge.branch.0", "false", {"customer.points": 3}),
    ]


def test_what_was_missing_is_said():
    life = Life(plan_of(DECIDING))
    life.meets("cart.updated", NOON, cart_id="c", value=21)
    assert traced(life)[-1] == ("deciding.steps.judge.branch.0", "missing", {})
    outcome = life.meets("cart.updated", NOON, cart_id="d")
    assert [(line.path, line.result) for line in outcome.trace] == [
        ("deciding.entry.where", "missing")
    ]


def test_long_values_are_cut_so_that_no_record_outgrows_its_topic():
    text = DECIDING.replace("event.value > 20", "event.cart_id != ''")
    life = Life(plan_of(text))
    life.meets("cart.updated", NOON, cart_id="c" * 4000)
    [path, _, values] = traced(life)[0]
    assert path == "deciding.entry.where"
    assert values == {"event.cart_id": "c" * 200 + "…"}


def test_a_refused_entry_says_why():
    text = DECIDING.replace(
        "entry: {", "entry: {reentry: {after: 1d}, audience: consent.marketing, "
    )
    life = Life(plan_of(text))
    life.meets("cart.updated", NOON, cart_id="c", value=21)
    assert life.state.history["deciding"].refused == "not in the audience: consent.marketing"
    life.meets("consent.changed", NOON, purpose="marketing", granted=True)
    life.meets("cart.updated", NOON + 1, cart_id="c", value=21)
    life.meets("cart.updated", NOON + 2, cart_id="c", value=21)
    assert life.state.history["deciding"].refused == "re-entry only 1d after the last end"
