"""Who stands where, who is over their stay, and what keeps them: lists of states in, a table out."""

from journeys.state import Customer, Emission, Enrolment
from streams.stuck.stays import SOON, Seen, standing, summed


def enrolment(step, due=None, **more):
    return Enrolment(id=step, journey="calm", step=step, due=due, ends=10_000, **more)


def people(*enrolments):
    return [one for each in enrolments for one in standing(Customer(enrolments=[each]))]


def told(seen, late=50):
    return [(one.step, one.people, one.over, one.oldest, one.why) for one in summed(seen, late)]


def test_over_their_stay_are_those_past_their_due_time_by_more_than_the_tolerance():
    seen = Seen(people(*(enrolment("rest", due) for due in (949, 950, 2000))), 1000, "no worker")
    assert told([seen]) == [("rest", 3, 1, 949, ["no worker"])]


def test_of_who_is_not_over_nothing_is_said_but_what_holds_them_back():
    night = Emission(until=5000, rule="contact.quiet_hours")
    waiting = enrolment("rest", 5000)
    seen = Seen(people(waiting, enrolment("tell", 5000, deferred=night)), 1000, SOON)
    assert told([seen]) == [
        ("rest", 1, 0, 5000, []),
        ("tell", 1, 0, 5000, ["held back by contact.quiet_hours"]),
    ]


def test_branches_stand_for_their_enrolment_and_those_at_the_join_wait_for_the_others():
    branches = [enrolment("rest", 400), enrolment("together")]
    [late, joined] = told([Seen(people(enrolment("together", branches=branches)), 1000, "lag")])
    assert late == ("rest", 1, 1, 400, ["lag"])
    assert joined == ("together", 1, 0, None, ["waits for the other branches"])


def test_without_a_timer_the_longest_life_is_what_is_due():
    assert told([Seen(people(enrolment("near")), 11_000, "lag")]) == [
        ("near", 1, 1, 10_000, ["lag"])
    ]


def test_where_events_are_the_clock_nobody_is_over():
    assert told([Seen(people(enrolment("rest", 1)), None, "lag")]) == [("rest", 1, 0, 1, [])]


def test_partitions_are_summed_up_and_each_cause_is_said_once():
    seen = [
        Seen(people(enrolment("rest", 5), enrolment("rest", 4)), 1000, "lag"),
        Seen(people(enrolment("rest", 6)), 1000, "no worker"),
    ]
    assert told(seen) == [("rest", 3, 3, 4, ["lag", "no worker"])]
