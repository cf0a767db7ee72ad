"""Why: decisions of the real engine, explained."""

from decimal import Decimal

import pytest
from household import DAY, HOUR, NOON, Household

from journeys.plan import Plan, Settings
from streams.definitions.in_force import judged
from streams.definitions.manifest import Document
from streams.why.explanation import odds
from streams.why.fate import Fate


def picks(household, journey="next-category"):
    return [
        one
        for one in household.explained()
        if one.decision is not None and one.decision.journey == journey
    ]


def test_contributions_sum_to_the_score_to_the_last_digit(regular):
    scored = [one for one in picks(regular) if one.score is not None]
    assert scored
    for one in scored:
        assert one.score.exact
        assert sum(one.decision.contributions.values()) == one.score.total
        assert one.score.total == next(
            arm.score for arm in one.decision.arms if arm.arm == one.decision.chosen
        )


def test_what_went_out_is_told_with_the_decision(regular):
    one = [one for one in picks(regular) if one.fate is Fate.SENT][-1]
    assert one.happened[-1].what == "sent"
    assert one.happened[-1].sentence.startswith("message category.first went out on app")
    assert one.reward is not None
    assert one.reward.id == one.decision.decision


def test_what_a_choice_rests_on_would_have_turned_it(household):
    learner = household.models["next-category"].learner
    arms = household.plan.journeys["next-category"].steps["pick"].arms
    for arm in arms * 200:
        worth = 0.5 if arm == "BEEF" else 0.1
        for context in ({"often.CHEESE": 0.75}, {}):
            reward = float(bool(context)) if arm == "CHEESE" else worth
            example = {"arm": arm, "context": context, "reward": reward, "propensity": 0.5}
            learner.learn_one(example)
    household.consents(NOON)
    household.order(NOON, "CHEESE")
    household.waits(NOON + 2 * DAY)
    one = picks(household)[0]
    decision = one.decision
    assert (decision.chosen, decision.runner_up) == ("CHEESE", "BEEF")
    assert one.rests_on == ("often.CHEESE",)
    own = sum(v for k, v in decision.contributions.items() if k != "often.CHEESE")
    other = sum(v for k, v in decision.runner_up_contributions.items() if k != "often.CHEESE")
    assert other > own


def test_a_decision_that_a_cap_blocked(household):
    household.consents(NOON)
    for number in range(4):
        household.order(NOON + number * DAY, "CHEESE")
    household.waits(NOON + 5 * DAY)
    one = next(one for one in picks(household) if one.fate is Fate.BLOCKED)
    assert {arm.rule for arm in one.decision.arms} == {"standard-contact.two_a_week"}
    assert one.happened[0].rule == "standard-contact.two_a_week"
    assert one.happened[0].place == "standard-contact.policy.yaml:7"
    assert one.score is None
    assert one.reward is None


def test_an_emission_held_back_in_quiet_hours_and_then_shown(household):
    household.consents(NOON)
    household.order(NOON + 12 * HOUR, "CHEESE")
    household.waits(NOON + 36 * HOUR)
    held = picks(household)[0]
    assert held.fate is Fate.DEFERRED
    assert held.happened[0].rule == "standard-contact.quiet_hours"
    assert held.happened[0].until is not None
    household.waits(NOON + 50 * HOUR)
    shown = picks(household)[0]
    assert shown.fate is Fate.SENT
    assert [turn.what for turn in shown.happened] == ["deferred", "sent"]
    assert shown.happened[1].time == held.happened[0].until


def test_the_quote_of_an_offer_adds_up(regular):
    offered = [one for one in picks(regular, "basket-offer") if one.offers]
    assert offered
    for one in offered:
        quote = one.offers[0].quote
        assert sum(Decimal(part.amount.amount) for part in quote.components) == Decimal(
            quote.price.amount
        )
        assert sum(rung.propensity for rung in quote.ladder) == pytest.approx(1.0)
        added = odds(one.offers[0])
        assert added is None or added.exact
        assert {one.decision.decision, quote.quote, one.offers[0].emission} <= one.ids


def test_an_emission_that_no_learner_decided_stands_for_itself(household):
    household.publishes("order-soon")
    household.consents(NOON)
    household.order(NOON, "CHEESE")
    household.waits(NOON + 31 * DAY)
    found = [one for one in household.explained() if one.taken.body.journey == "win-back"]
    assert [one.taken.body.kind for one in found] == ["insight", "message"]
    assert all(one.decision is None and one.fate is Fate.SENT for one in found)


def test_an_emission_that_no_learner_decided_may_be_dropped(household):
    household.publishes("order-soon")
    household.order(NOON, "CHEESE")
    household.waits(NOON + 31 * DAY)
    one = household.explained()[-1]
    assert one.fate is Fate.DROPPED
    assert one.happened[0].rule == "standard-contact.consent"


def test_a_message_that_came_twice_counts_once(regular):
    once = regular.explained()
    regular.said *= 2
    assert regular.explained() == once


def test_decisions_come_in_the_order_in_which_they_were_taken(regular):
    places = [one.taken.place for one in regular.explained()]
    assert places == sorted(places)


BRANCHES = """\
journey: it
entry: {event: ping}
policies: [night]
steps:
  both: {fork: {branches: {app: pick, mail: choose}, join: together}}
  pick: {decide: {contents: {a: x, b: y}, features: seen, baseline: a, REWARD}}
  tell: {emit: {kind: message, surfaces: [app]}, next: together}
  choose: {decide: {values: [a, b], as: it, features: seen, baseline: a, REWARD}}
  rest: {wait: 20d}
  together: {join: {of: all}}
""".replace("REWARD", "reward: {within: 1d, events: [{event: ping}]}")


def test_what_is_held_back_in_one_branch_is_not_so_in_another():
    texts = {
        "schema": "schema: schema\nevents: {ping: {}}\n",
        "features": (
            "features: features\ndefine: {n: {kind: count, event: ping, window: 1d}}\n"
            "vectors: {seen: [n]}\n"
        ),
        "policy": "policy: night\nquiet_hours: {from: '21:00', to: '08:00', then: defer, timezone: UTC}\n",
        "journey": BRANCHES,
    }
    documents = [Document(kind, kind, 1, f"{kind}.yaml", text) for kind, text in texts.items()]
    shopper = Household(judged(1, documents, Settings(clock="events"), Plan()))
    shopper.meets("ping", NOON + 6 * HOUR, {})
    fates = {one.decision.step: one.fate for one in shopper.explained()}
    assert fates == {"pick": Fate.DEFERRED, "choose": Fate.ON_ITS_WAY}
