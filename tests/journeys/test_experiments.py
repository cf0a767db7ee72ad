"""Experiments over versions, journeys and removals: who is in which arm, and who is counted."""

from life import DAY, NOON, Life, plan_of

from journeys.state import decode, encode
from journeys.steps.split import assigned

EXPERIMENT = """\
experiment: greeting
version: {version}
arms: {{plain: {plain}%, warm: {warm}%}}
metric: {{event: order.completed, within: 3d}}
"""
JOURNEY = """\
journey: {name}
version: {version}
entry: {{event: ping, reentry: {{after: 0s}}}}
steps:
  {step}: {{split: {{experiment: greeting}}}}
  plain: {{exit: plain}}
  warm: {{exit: warm}}
"""


def experiment(plain=50, version=1, **more):
    text = EXPERIMENT.format(plain=plain, warm=100 - plain, version=version)
    return text + "".join(f"{key}: {value}\n" for key, value in more.items())


def journey(name="met", version=1, step="part"):
    return JOURNEY.format(name=name, version=version, step=step)


def reasons(life):
    return [one["reason"] for one in life.said("enrolment.exited")]


def arms(plan, customers=range(200)):
    lives = {customer: Life(plan, customer=str(customer)) for customer in customers}
    for life in lives.values():
        life.meets("ping", NOON)
    return {customer: reasons(life)[0] for customer, life in lives.items()}


def later(plan, life, at=NOON + DAY):
    """Let a customer go on with another plan."""
    found = Life(plan, customer=life.customer, state=decode(encode(life.state)))
    found.meets("ping", at, identity="later")
    return found


def test_an_edited_journey_moves_nobody_to_another_arm():
    before = arms(plan_of(experiment(), journey()))
    assert before == arms(plan_of(experiment(), journey(name="other", version=7, step="elsewhere")))
    assert {*before.values()} == {"plain", "warm"}


def test_other_shares_leave_everybody_who_is_in_it_where_they_are():
    first = plan_of(experiment(plain=100 - 1), journey())
    life = Life(first, customer="7")
    life.meets("ping", NOON)
    second = plan_of(experiment(plain=1, version=2), journey(), number=2, before=first)
    again = later(second, life)
    assert (reasons(life), reasons(again)) == (["plain"], ["plain"])
    assert (len(life.said("experiment.exposed")), again.said("experiment.exposed")) == (1, [])
    new = Life(second, customer="7")
    new.meets("ping", NOON)
    assert reasons(new) == ["warm"]


def test_what_was_counted_when_they_were_exposed_is_counted_to_the_end():
    first = plan_of(experiment(), journey())
    life = Life(first)
    life.meets("ping", NOON)
    other = experiment(version=2).replace("order.completed", "pong")
    life.plan = plan_of(other, journey(), number=2, before=first)
    life.meets("pong", NOON + 1)
    life.meets("order.completed", NOON + 2)
    (one,) = life.said("experiment.outcome")
    assert (one["experiment_version"], one["caused_by"], one["value"]) == (1, "e3", 1.0)
    assert life.state.watches == []


def test_an_experiment_that_is_gone_adds_nobody_and_counts_to_the_end():
    first = plan_of(experiment(plain=1), journey())
    life = Life(first)
    life.meets("ping", NOON)
    second = plan_of(number=2, before=first)
    old = Life(first, customer="8")
    old.meets("ping", NOON)
    old.plan = second
    old.meets("order.completed", NOON + DAY)
    assert [one["arm"] for one in old.said("experiment.outcome")] == ["warm"]
    third = plan_of(number=3, before=second)
    assert third.experiments["greeting"].closed(NOON) == "plain"


def test_an_arm_that_is_gone_is_assigned_anew_and_not_counted_twice():
    first = plan_of(experiment(plain=99), journey())
    life = Life(first)
    life.meets("ping", NOON)
    named = [
        text.replace("plain", "calm")
        for text in (experiment(version=2, plain=1), journey(version=2))
    ]
    again = later(plan_of(*named, number=2, before=first), life)
    assert (reasons(life), reasons(again)) == (["plain"], ["warm"])
    assert again.said("experiment.exposed") == []


def test_a_new_arm_is_not_for_a_journey_that_does_not_know_it():
    three = EXPERIMENT.replace("plain: {plain}%", "plain: {plain}%, hot: 98%").format(
        version=2, plain=1, warm=1
    )
    waiting = journey().replace("steps:\n", "steps:\n  pause: {wait: 1h}\n")
    old = plan_of(experiment(), waiting)
    life = Life(old)
    life.meets("ping", NOON)
    life.plan = plan_of(three, journey(version=2) + "  hot: {exit: hot}\n", number=2, before=old)
    life.waits(NOON + DAY)
    shares = life.plan.experiments["greeting"].shares
    assert assigned(shares, "experiment greeting", "7") == "hot"
    assert reasons(life) == ["plain"]
    assert life.said("experiment.exposed") == []


THREE = """\
experiment: greeting
version: 2
arms: {plain: 1%, warm: 1%, hot: 98%}
metric: {event: order.completed, within: 3d}
"""
HOT = "  hot: {exit: hot}\n"


def test_an_old_version_of_a_journey_does_not_take_an_arm_away_that_it_does_not_know():
    waiting = journey(name="slow").replace("steps:\n", "steps:\n  pause: {wait: 1h}\n")
    old = plan_of(experiment(), waiting, journey(name="fast").replace("ping", "pong"))
    life = Life(old)
    life.meets("ping", NOON)
    fast = journey(name="fast", version=2).replace("ping", "pong") + HOT
    middle = plan_of(THREE, fast, number=2, before=old)
    life.plan = middle
    life.meets("pong", NOON + 1)
    assert (reasons(life), life.state.splits) == (["hot"], {"experiment greeting": "hot"})
    calm = THREE.replace("version: 2", "version: 3").replace("1%, warm", "97%, warm")
    calm = calm.replace("hot: 98%", "hot: 2%")
    life.plan = plan_of(calm, fast, number=3, before=middle)
    life.waits(NOON + DAY)
    assert reasons(life) == ["hot", "plain"]
    assert life.state.splits == {"experiment greeting": "hot"}
    assert len(life.said("experiment.exposed")) == 1


def test_after_the_stop_an_arm_without_a_way_is_no_reason_to_add_anybody():
    waiting = journey().replace("steps:\n", "steps:\n  pause: {wait: 1h}\n")
    old = plan_of(experiment(), waiting)
    life = Life(old)
    life.meets("ping", NOON)
    stopped = THREE.replace("hot: 98%", "hot: 2%").replace("plain: 1%", "plain: 97%")
    stopped += 'stop: {at: "2026-03-02T12:30:00Z", then: hot}\n'
    life.plan = plan_of(stopped, journey(version=2) + HOT, number=2, before=old)
    life.waits(NOON + DAY)
    assert (reasons(life), life.said("experiment.exposed")) == (["plain"], [])


def test_a_value_that_is_no_number_is_not_counted():
    ratio = experiment().replace("within", "value: event.value / event.margin, within")
    life = Life(plan_of(ratio, journey()))
    life.meets("ping", NOON)
    for margin in ({"margin": 0.0}, {}, {"margin": 2.0}):
        life.meets("order.completed", NOON + 1, value=5.0, **margin)
    assert [one["value"] for one in life.said("experiment.outcome")] == [2.5]


def test_shares_are_met_and_independent_of_a_split():
    found = arms(plan_of(experiment(plain=20), journey()), range(2000))
    plain = sum(arm == "plain" for arm in found.values())
    assert 330 < plain < 470


def test_who_is_in_no_experiment_pays_nothing_for_it():
    others = "journey: other\nentry: {event: ping}\nsteps:\n  stop: {exit: done}\n"
    sizes = []
    for plan in (plan_of(others), plan_of(others, experiment())):
        life = Life(plan)
        life.meets("ping", NOON)
        sizes.append(len(encode(life.state)))
    assert sizes[0] == sizes[1]


def test_watches_close_with_the_first_event_after_their_time():
    life = Life(plan_of(experiment(), journey()))
    life.meets("ping", NOON)
    assert (len(life.state.watches), life.due) == (1, None)
    life.meets("pong", NOON + 3 * DAY)
    assert life.state.watches == []
