"""What a person reads: the pages of real decisions, in the width of a terminal."""

import pytest
from household import DAY, HOUR, NOON, Household
from reading import shown, words

from streams.why import answer_page, decision_page
from streams.why.answer import why_not
from streams.why.explanation import Sum
from streams.why.lines import parts


def last_shown(household, journey):
    found = [one for one in household.explained() if one.decision and one.fate == "sent"]
    return [one for one in found if one.decision.journey == journey][-1]


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_terminal(regular, width):
    for one in regular.explained():
        assert all(len(line) <= width for line in shown(decision_page.page(one), width).split("\n"))
    for journey in ("next-category", "basket-offer", "win-back"):
        answer = why_not(regular.situation(journey, NOON + 158 * DAY))
        assert all(
            len(line) <= width for line in shown(answer_page.page(answer), width).split("\n")
        )


def test_a_decision_is_told_with_all_that_led_to_it(regular):
    one = last_shown(regular, "next-category")
    decision, said = one.decision, words(decision_page.page(one))
    assert f"next-category › pick went out chosen {decision.reason}" in said  # noqa: RUF001
    for arm in decision.arms:
        assert f"{arm.arm} {arm.score:.3f} {arm.propensity * 100:.2f} %" in said
    assert f"the sum is the score of {decision.chosen}, to the last digit" in said
    assert f"as much as {decision.evidence['effective_n']:.1f} rows like this one" in said
    assert "message category.first went out on app" in said
    assert "so far, from" in said
    assert decision.decision in said


def test_an_offer_is_told_to_the_cent(regular):
    one = last_shown(regular, "basket-offer")
    quote, said = one.offers[0].quote, words(decision_page.page(one))
    assert f"{quote.price.amount} {quote.price.currency} to the cent" in said
    for rung in quote.ladder:
        assert f"{rung.discount} {rung.score:.3f} {rung.propensity * 100:.2f} %" in said
    assert "the sum is the log-odds of a purchase, to the last digit" in said
    assert "disclosure price.personalised" in said
    assert "observational: learned from prices that others set" in said


def test_the_limit_that_bound_is_named(library):
    household = Household(library, left="0.30")
    household.consents(NOON)
    for number in range(12):
        household.order(NOON + number * 8 * DAY, "CHEESE", "BEEF", "SOUP", "EGGS")
    household.waits(NOON + 94 * DAY)
    one = next(one for one in household.explained() if one.offers)
    assert "10%, 20%, 30% stopped by budget (limit 0.30)" in words(decision_page.page(one))


def test_arms_that_one_rule_stopped_are_one_line(household):
    household.order(NOON, "CHEESE")
    household.waits(NOON + 2 * DAY)
    one = household.explained()[-1]
    said = words(decision_page.page(one))
    assert "blocked arms 12 arms stopped by standard-contact.consent" in said
    assert "[standard-contact.policy.yaml:5]" in said


def test_a_sum_that_does_not_hold_is_said():
    added = Sum("the score of milk", {"intercept": 0.5, "own": 0.25}, 0.8, 0.75)
    assert "the sum is 0.75, but the score of milk is 0.8" in words(parts(added))


def test_many_contributions_keep_their_sum():
    named = {f"f{n}": 2.0**-n for n in range(12)}
    added = Sum("the score of milk", named, sum(named.values()), sum(named.values()))
    said = words(parts(added))
    assert "6 smaller ones +0.0308" in said
    assert "sum +1.9995" in said


def test_why_not_says_what_stands_before_what_was(household):
    household.consents(NOON)
    household.order(NOON, "CHEESE")
    household.order(NOON + DAY, "CHEESE")
    household.order(NOON + 2 * DAY, "CHEESE")
    answer = why_not(household.situation("next-category", household.state.time))
    said = words(answer_page.page(answer))
    assert said.startswith("Customer 7 and next-category (version 1), as of 2026-03-04 16:00.")
    assert said.index(" now ") < said.index(" before ")
    assert "at step pause, waiting until 2026-03-05 16:00" in said
    assert "until 2026-03-10 16:00 standard-contact.two_a_week standard-contact.policy" in said


def test_what_no_learner_decided_says_so(household):
    household.publishes("order-soon")
    household.consents(NOON)
    household.order(NOON, "CHEESE")
    household.waits(NOON + 31 * DAY + HOUR)
    said = words(decision_page.page(household.explained()[-1]))
    assert "by the journey's own steps: no learner was asked" in said
    assert "message win_back.reminder went out on app" in said
