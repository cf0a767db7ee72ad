"""Laws of the language, over random journeys and random histories of several customers."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.event import TIMER, Event
from journeys.state import encode
from journeys.timers import earliest
from tests.journeys.life import DAY, HOUR, NOON, Life, plan_of
from tests.properties.anyhow import histories, sets

laws = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Witness(Life):
    """One customer who holds every outcome against what always holds."""

    def advances(self, event, now):
        live = {one.id for one in self.state.enrolments}
        outcome = super().advances(event, now)
        due = earliest(self.state)
        assert due is None or due > now or event.name == TIMER, "a due timer is left behind"
        for one in self.state.enrolments:
            journey = self.plan.journey(one.journey, one.version, one.called)
            assert one.step in journey.steps
            assert all(branch.step in journey.steps for branch in one.branches)
        gone = live - {one.id for one in self.state.enrolments}
        told = [m.data["enrolment"] for m in outcome.messages if m.type == "rumbo.enrolment.exited"]
        assert gone <= set(told), "an enrolment has ended in silence"
        assert len(told) == len(set(told)), "an enrolment has ended twice"
        return outcome


def happening(life, number, name, data, now):
    return Event(id=f"e{number}", name=name, customer=life.customer, time=now, data=data)


def lived(plan, history, *, again=False):
    """Let every customer live through their part of a history, each event twice when ``again``."""
    lives, now = defaultdict(lambda: None), NOON
    for number, (hours, customer, (name, data)) in enumerate(history):
        now += hours * HOUR
        life = lives[customer] = lives[customer] or Witness(plan, customer)
        life.waits(now)
        for _ in range(2 if again else 1):
            life.advances(happening(life, number, name, data, now), now)
    for life in lives.values():
        life.waits(now + 200 * DAY)
    return dict(lives)


@laws
@given(sets(), histories)
def test_a_repeated_event_changes_nothing(texts, history):
    plan = plan_of(*texts)
    once, twice = lived(plan, history), lived(plan, history, again=True)
    assert once.keys() == twice.keys()
    for customer, life in once.items():
        assert encode(life.state) == encode(twice[customer].state)
        assert life.messages == twice[customer].messages


@laws
@given(sets(), histories)
def test_every_enrolment_has_an_end(texts, history):
    for life in lived(plan_of(*texts), history).values():
        assert life.state.enrolments == []
        assert life.due is None
        entered = [one["enrolment"] for one in life.said("enrolment.entered")]
        left = [one["enrolment"] for one in life.said("enrolment.exited", "enrolment.faulted")]
        assert sorted(entered) == sorted(left)


@laws
@given(sets(), histories)
def test_an_exit_acts_in_the_event_that_opens_it_also_in_a_wait(texts, history):
    plan = plan_of(
        *[
            one.replace("exits:\n", "exits:\n  now: {event: message.unsubscribed}\n")
            for one in texts
        ]
    )
    lives, now = {}, NOON
    for number, (hours, customer, (name, data)) in enumerate(history):
        now += hours * HOUR
        life = lives.setdefault(customer, Witness(plan, customer))
        life.waits(now)
        before = {one.id for one in life.state.enrolments if plan.journeys[one.journey].exits}
        life.advances(happening(life, number, name, data, now), now)
        if name == "message.unsubscribed":
            assert not before & {one.id for one in life.state.enrolments}


@laws
@given(sets(most=1), histories, st.integers(0, 3))
def test_nobody_is_left_on_a_step_that_a_new_version_does_not_have(texts, history, after):
    old = plan_of(*texts)
    text = (
        texts[0]
        .replace("version: 1", "version: 2")
        .replace("  s1:", "  other:")
        .replace("s1", "other")
    )
    new = plan_of(text + "migrate: {from: [1], map: {s1: other}}\n", number=2, before=old)
    life, now = Witness(old, "a"), NOON
    for number, (hours, _, (name, data)) in enumerate(history):
        now += hours * HOUR
        if number == after:
            life.plan = new
        life.waits(now)
        life.advances(happening(life, number, name, data, now), now)
    life.plan = new
    life.waits(now + 200 * DAY)
    assert life.state.enrolments == []
