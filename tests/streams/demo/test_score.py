"""The judge, on decisions made by hand."""

import pytest

from streams.demo.score import DAY, Decided, Score

YEAR = 360 * DAY
ARMS = ("BEEF", "EGGS", "SOUP", "TEA")


@pytest.fixture
def score():
    return Score(0, YEAR)


def decided(day, chosen, customer="a", eligible=ARMS):
    return Decided(day * DAY, customer, chosen, eligible)


def test_a_purchase_within_14_days_is_a_hit_and_a_later_one_is_none(score):
    score.order(100 * DAY, "a", ["BEEF"])
    score.order(114 * DAY, "a", ["EGGS"])
    score.order(114 * DAY + 1, "a", ["SOUP"])
    for arm in ("BEEF", "EGGS", "SOUP"):
        score.decided(decided(100, arm))
    score.mature(YEAR)
    # The order at the very moment of the decision came before it.
    assert (score.total.decisions, score.total.learner) == (3, 1)
    assert score.total.rate("uniform") == pytest.approx(1 / 4)


def test_a_purchase_of_somebody_else_is_no_hit(score):
    score.order(101 * DAY, "b", ["BEEF"])
    score.decided(decided(100, "BEEF"))
    score.mature(YEAR)
    assert score.total.rate("learner") == 0.0


def test_nothing_is_judged_before_its_window_has_closed(score):
    score.decided(decided(100, "BEEF"))
    score.mature(114 * DAY - 1)
    assert score.total.decisions == 0
    assert score.total.rate("learner") is None
    score.mature(114 * DAY)
    assert score.total.decisions == 1


def test_a_window_that_the_data_cuts_is_never_judged(score):
    score.decided(decided(350, "BEEF"))
    score.mature(2 * YEAR)
    assert score.total.decisions == 0


def test_the_first_tenth_counts_in_the_curve_only(score):
    score.order(36 * DAY, "a", ["BEEF"])
    score.decided(decided(35, "BEEF"))
    score.decided(decided(36, "BEEF"))
    score.mature(YEAR)
    assert score.total.decisions == 1
    assert [part.decisions for part in score.parts] == [1, 1, *[0] * 8]
    assert [part.learner for part in score.parts[:2]] == [1, 0]


def test_most_popular_knows_only_windows_that_have_closed(score):
    score.order(51 * DAY, "a", ["SOUP"])
    score.order(71 * DAY, "a", ["SOUP"])
    score.decided(decided(50, "BEEF"))
    score.decided(decided(63, "BEEF"))
    score.decided(decided(70, "BEEF"))
    score.mature(YEAR)
    # Until day 64 nothing is known, and TEA wins by name; afterwards SOUP is known, and right.
    assert score.total.most_popular == 1


def test_baselines_choose_among_what_was_eligible(score):
    for day in (50, 70):
        score.order((day + 1) * DAY, "a", ["SOUP", "EGGS"])
    score.decided(decided(50, "SOUP", eligible=("SOUP", "EGGS")))
    score.decided(decided(70, "BEEF", eligible=("BEEF", "EGGS")))
    score.mature(YEAR)
    assert score.total.most_popular == 2
    assert score.total.uniform == pytest.approx(1.0 + 0.5)
    assert score.total.learner == 1
