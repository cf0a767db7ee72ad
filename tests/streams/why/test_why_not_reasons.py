"""Why not: customers as the real engine leaves them, and what keeps them from a journey."""

import pytest
from household import DAY, HOUR, MINUTE, NOON, Household

from journeys.plan import Plan, Settings
from streams.definitions.in_force import judged
from streams.definitions.manifest import Document
from streams.why.answer import why_not
from streams.why.moment import moment

SCHEMA = """\
schema: shop
version: 1
events:
  cart.updated: {cart_id: string}
  order.completed: {cart_id: string}
customer: {tier: string?}
consents: [marketing]
"""
JOURNEY = """\
journey: cart-rescue
version: 3
entry:
  event: cart.updated
  key: event.cart_id
  {entry}
exits:
  bought: {{event: order.completed, where: "event.cart_id == key"}}
holdout: {holdout}
steps:
  settle: {{wait: 45m}}
  remind: {{emit: {{kind: message, surfaces: [app], content: cart.reminder}}}}
"""


def force(entry="reentry: {after: 0s}", holdout="0%", journey=JOURNEY, more=(), **settings):
    text = journey.format(entry=entry, holdout=holdout)
    documents = [
        Document("schema", "shop", 1, "shop.yaml", SCHEMA),
        Document("journey", "cart-rescue", 3, "cart.yaml", text),
        *more,
    ]
    return judged(1, documents, Settings(clock="events", **settings), Plan())


def line(place):
    """Give the line of the document that a place names."""
    return JOURNEY.splitlines()[int(place.rpartition(":")[2]) - 1]


def asked(household, at, journey="cart-rescue"):
    household.waits(at)
    return why_not(household.situation(journey, at))


def rules(answer, *, stands=True):
    return [one.rule for one in answer.reasons if one.stands is stands]


def cart(household, at, cart="c1"):
    household.meets("cart.updated", at, {"cart_id": cart})


def test_nothing_stands_in_the_way():
    household = Household(force())
    household.consents(NOON)
    answer = asked(household, NOON)
    assert rules(answer) == ["entry"]
    assert answer.reasons[0].sentence == (
        "Nothing stands in the way: the next cart.updated begins it"
    )
    assert line(answer.reasons[0].place).strip() == "event: cart.updated"


SCHEDULED = """\
journey: cart-rescue
version: 3
entry:
  {entry}
  audience: consent.marketing
holdout: {holdout}
steps:
  remind: {{emit: {{kind: message, surfaces: [app], content: cart.reminder}}}}
"""
WEEKLY = 'schedule: {rrule: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9", timezone: Europe/Madrid}'


def test_it_enters_by_schedule():
    household = Household(force(WEEKLY, journey=SCHEDULED))
    household.consents(NOON)
    at = household.force.plan.journeys["cart-rescue"].entry.schedule.next(NOON)
    (reason,) = asked(household, NOON).reasons
    assert reason.sentence == (
        "Nothing stands in the way: it enters by schedule, every Monday 09:00 (Europe/Madrid), "
        f"next on {moment(at)} UTC"
    )
    assert SCHEDULED.splitlines()[int(reason.place.rpartition(":")[2]) - 1].strip() == "{entry}"


def test_it_enters_by_schedule_and_they_are_not_in_its_audience():
    answer = asked(Household(force(WEEKLY, journey=SCHEDULED)), NOON)
    assert rules(answer) == ["audience", "entry"]
    assert answer.reasons[1].sentence.startswith("It enters by schedule, every Monday 09:00")


def test_it_was_entered_once():
    household = Household(force("backfill: current", journey=SCHEDULED))
    household.consents(NOON)
    (reason,) = asked(household, NOON).reasons
    assert reason.sentence == "It is entered once, by those who were known when it came into force"


def test_on_it_and_waiting():
    household = Household(force())
    cart(household, NOON)
    answer = asked(household, NOON + HOUR // 2)
    assert answer.on_it
    reason = answer.reasons[0]
    assert "with key c1" in reason.sentence
    assert "at step settle, waiting until 2026-03-02 16:45" in reason.sentence
    assert reason.until == NOON + HOUR * 3 // 4
    assert line(reason.place).lstrip().startswith("settle:")


def test_on_it_in_branches():
    journey = JOURNEY.replace(
        "  settle: {{wait: 45m}}\n",
        "  both: {{fork: {{branches: {{app: settle, mail: listen}}, join: together}}}}\n"
        "  settle: {{wait: 45m, next: together}}\n"
        "  listen: {{wait_for: {{event: order.completed, since: entry, timeout: 2d}}}}\n"
        "  together: {{join: {{of: all}}}}\n",
    )
    household = Household(force(journey=journey))
    cart(household, NOON)
    begun, wait, late = moment(NOON), moment(NOON + 45 * HOUR // 60), moment(NOON + 2 * DAY)
    on_it = f"They are on it with key c1 since {begun}, in branch"
    listening = (
        f"{on_it} mail at step listen, waiting for order.completed, at the latest until {late}"
    )
    answer = asked(household, NOON + HOUR // 2)
    assert [one.sentence for one in answer.reasons if one.rule == "enrolment"] == [
        f"{on_it} app at step settle, waiting until {wait}",
        listening,
    ]
    answer = asked(household, NOON + HOUR)
    assert [one.sentence for one in answer.reasons if one.rule == "enrolment"] == [
        f"{on_it} app at step together, waiting for other branches",
        listening,
    ]


def test_inside_a_call_the_step_is_named_behind_it_and_the_place_is_the_calls():
    journey = JOURNEY.replace("  settle: {{wait: 45m}}\n", "  ask: {{call: {{journey: nap}}}}\n")
    nap = "journey: nap\nentry: {event: order.completed}\nsteps:\n  doze: {wait: 45m}\n"
    household = Household(
        force(journey=journey, more=[Document("journey", "nap", 1, "nap.yaml", nap)])
    )
    cart(household, NOON)
    reason = next(one for one in asked(household, NOON + 1).reasons if one.rule == "enrolment")
    assert reason.sentence.endswith(f"at step ask.doze, waiting until {moment(reason.until)}")
    assert line(reason.place).startswith("  settle:")  # where the call stands now


def test_what_only_the_partition_knows_is_not_asked():
    text = "features: word\ndefine:\n  seen: {kind: count, event: cart.updated, window: 1d}\n"
    more = (Document("features", "word", 1, "word.yaml", text),)
    household = Household(force(entry="audience: warming.seen", more=more))
    assert rules(asked(household, NOON)) == ["entry"]


def test_not_in_the_audience():
    household = Household(force(entry="audience: consent.marketing"))
    cart(household, NOON)
    reason = asked(household, NOON).reasons[0]
    assert reason.rule == "audience"
    assert reason.sentence == (
        "They are not in the audience: consent.marketing is false (consent.marketing = false)"
    )
    assert reason.place == "cart.yaml:6"


def test_the_last_refusal_is_remembered():
    household = Household(force(entry="audience: consent.marketing"))
    cart(household, NOON)
    household.consents(NOON + HOUR)
    answer = asked(household, NOON + DAY)
    assert rules(answer) == ["entry"]
    assert [(one.rule, one.since, one.place) for one in answer.reasons if not one.stands] == [
        ("audience", NOON, "cart.yaml:6")
    ]


def test_not_again_so_soon():
    household = Household(force(entry="reentry: {after: 2d}"))
    cart(household, NOON)
    answer = asked(household, NOON + DAY)
    reason = answer.reasons[0]
    ended = NOON + HOUR * 3 // 4
    assert (reason.rule, reason.since, reason.until) == ("reentry", ended, ended + 2 * DAY)
    assert reason.sentence.endswith("re-entry only 2d after the last end")
    assert reason.place == "cart.yaml:6"
    free = asked(household, reason.until)
    assert rules(free) == ["entry"]


def test_not_so_often():
    household = Household(force(entry="reentry: {max: 2, within: 7d}"))
    for number in range(3):
        cart(household, NOON + number * DAY)
    reason = asked(household, NOON + 3 * DAY).reasons[0]
    assert reason.sentence.endswith("entered 2 times within 7d, at most 2")
    assert reason.until == NOON + 7 * DAY
    assert rules(asked(household, reason.until)) == ["entry"]


def test_held_out():
    household = Household(force(holdout="100%"))
    cart(household, NOON)
    answer = asked(household, NOON + DAY)
    assert rules(answer) == ["holdout", "entry"]
    assert "100 % of customers are watched" in answer.reasons[0].sentence
    assert "would begin it" in answer.reasons[1].sentence


def test_switched_off_by_an_error():
    broken = JOURNEY.replace("event: cart.updated", "event: cart.updatet")
    household = Household(force(journey=broken))
    answer = asked(household, NOON)
    assert answer.version is None
    reason = answer.reasons[0]
    assert reason.sentence.startswith("The journey is switched off: ")
    assert "cart.updated" in reason.sentence
    assert reason.place == "cart.yaml:4"


def test_switched_off_by_a_file_that_cannot_be_read():
    household = Household(force(journey="journey: cart-rescue\nentry: ["))
    reason = asked(household, NOON).reasons[0]
    assert reason.sentence.startswith("The journey is switched off: ")
    assert reason.place.startswith("cart.yaml:")


def test_an_exit_by_name():
    household = Household(force())
    cart(household, NOON)
    household.meets("order.completed", NOON + HOUR // 4, {"cart_id": "c1"})
    answer = asked(household, NOON + DAY)
    reason = next(one for one in answer.reasons if not one.stands)
    assert reason.sentence == "The last passage ended at step settle: bought (order.completed)"
    assert line(reason.place).lstrip().startswith("bought:")


def test_what_they_did_get():
    household = Household(force())
    cart(household, NOON)
    answer = asked(household, NOON + DAY)
    assert "emit" in rules(answer, stands=False)
    said = next(one for one in answer.reasons if one.rule == "emit")
    assert said.sentence == "They did get something: message cart.reminder on app"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_no_consent(household, withdrawn):
    if withdrawn:
        household.consents(NOON - DAY)
        household.consents(NOON, granted=False)
    household.order(NOON, "CHEESE")
    answer = asked(household, NOON + 2 * DAY, "next-category")
    reason = answer.reasons[0]
    assert reason.rule == "standard-contact.consent"
    words = "withdrew their consent to marketing" if withdrawn else "never gave consent"
    assert words in reason.sentence
    assert reason.since == (NOON if withdrawn else None)
    assert reason.place == "standard-contact.policy.yaml:5"
    stopped = next(one for one in answer.reasons if not one.stands)
    assert stopped.rule == "standard-contact.consent"


def test_a_cap_that_is_used_up(household):
    household.consents(NOON)
    household.order(NOON, "CHEESE")
    household.order(NOON + DAY, "CHEESE")
    answer = asked(household, NOON + 4 * DAY, "next-category")
    reason = answer.reasons[0]
    first, second = (sent.at for sent in household.state.sent)
    assert reason.rule == "standard-contact.two_a_week"
    used = f"2 of 2 used within 7d, on {moment(first)}, {moment(second)}"
    assert used in reason.sentence
    assert (reason.since, reason.until) == (second, first + 7 * DAY)
    free = asked(household, reason.until, "next-category")
    assert "standard-contact.two_a_week" not in rules(free)


def test_quiet_hours_now(household):
    household.consents(NOON)
    household.order(NOON + 12 * HOUR, "CHEESE")
    answer = asked(household, NOON + 36 * HOUR, "next-category")
    held, policy = answer.reasons[:2]
    assert held.rule == policy.rule == "standard-contact.quiet_hours"
    assert "show is held back" in held.sentence
    assert "it is quiet from 21:00 to 08:00" in policy.sentence
    assert held.until == policy.until == NOON + 45 * HOUR


def test_policies_that_are_off_stop_nobody(library):
    documents = library.documents
    household = Household(judged(1, documents, Settings(clock="events", policies=False), Plan()))
    household.order(NOON, "CHEESE")
    assert rules(asked(household, NOON + 3 * DAY, "next-category")) == ["entry"]


GROUP = (
    Document(
        "policy", "one", 1, "one.yaml", "policy: one\nversion: 1\nexclusive: {group: rescue}\n"
    ),
    Document(
        "journey",
        "win-back",
        1,
        "win.yaml",
        "journey: win-back\nversion: 1\nentry: {event: order.completed}\npolicies: [one]\n"
        "steps:\n  rest: {wait: 2d}\n",
    ),
)


def test_another_journey_of_the_group():
    household = Household(force(entry="reentry: {after: 0s}\npolicies: [one]", more=GROUP))
    household.meets("order.completed", NOON, {"cart_id": "c0"})
    cart(household, NOON + HOUR)
    refused = "one.rescue: on win-back, at most 1 of the group at one time"
    answer = asked(household, NOON + DAY)
    assert rules(answer) == ["one.rescue", "entry"]
    assert answer.reasons[0].sentence == f"They may not enter now: {refused}"
    before = next(one for one in answer.reasons if not one.stands)
    assert (before.rule, before.sentence) == ("one.rescue", f"An entry was refused: {refused}")
    assert {answer.reasons[0].place, before.place} == {"one.yaml:3"}
    assert rules(asked(household, NOON + 2 * DAY)) == ["entry"]


HOLD = Document("policy", "one", 1, "one.yaml", "policy: one\nversion: 1\nhold: 10m\n")


def test_an_emission_that_waits_to_be_compared():
    household = Household(force(entry="reentry: {after: 0s}\npolicies: [one]", more=(HOLD,)))
    cart(household, NOON)
    answer = asked(household, NOON + 50 * MINUTE)
    held, policy = answer.reasons[:2]
    assert (held.rule, held.place, held.until) == ("one.hold", "one.yaml:3", NOON + 55 * MINUTE)
    assert (
        policy.sentence == "A contact now would be held back: compared with what comes within 10m"
    )
    household.waits(NOON + HOUR)
    waited, went = household.explained()[-1].happened
    assert waited.sentence.endswith(
        "by one.hold (compared with what comes within 10m), weighing 1 x 1 x 1"
    )
    assert went.sentence == "message cart.reminder went out on app, weighing 1 x 1 x 1"


@pytest.mark.parametrize(
    ("how", "word"), [("hold", "paused"), ("stopped", "stopped"), ("killed", "killed")]
)
def test_an_operated_journey_is_the_first_reason(how, word):
    household = Household(force(operated={"cart-rescue": {"how": how}}))
    cart(household, NOON)
    answer = asked(household, NOON + HOUR)
    assert rules(answer) == [word, "entry"]
    assert f"The journey is {word}" in answer.reasons[0].sentence
    assert "would begin it" in answer.reasons[1].sentence
    assert rules(answer, stands=False) == [word]


def test_what_a_pause_holds_back_is_said_where_it_stands():
    household = Household(force())
    cart(household, NOON)
    household.force = force(operated={"cart-rescue": {"how": "hold"}})
    household.plan = household.force.plan
    answer = asked(household, NOON + 50 * 60_000)
    assert rules(answer) == ["paused", "paused"]
    assert answer.reasons[1].sentence == "They are on it with key c1, and remind is held back"
    assert answer.reasons[1].until == NOON + 60 * 60_000


def test_a_journey_whose_file_is_broken_says_where():
    why = "cart.yaml:4:1: unknown key 'colour' [E003]"
    household = Household(
        judged(1, [], Settings(clock="events", disabled={"cart-rescue": why}), Plan())
    )
    (reason,) = asked(household, NOON).reasons
    assert (reason.rule, reason.place) == ("disabled", "cart.yaml:4")
    assert reason.sentence == f"The journey is switched off: {why}"
