"""Intervals that are looked at every day: how often they are ever wrong, in experiments without a difference."""

import numpy as np
import pytest
from scipy import stats

from online_models.confidence import LEAST, Rule, Sample, difference, lift
from online_models.mismatch import ERROR, evidence, mismatched

RUNS, LOOKS, EACH = 400, 200, 25
"""Experiments, looks at each, and customers of an arm between two looks."""
ALPHA = 0.05
MOST = stats.binom.ppf(0.999, RUNS, ALPHA) / RUNS
RULE = Rule(ALPHA, 4_000)

DRAWS = {
    "orders": lambda chance, size: (chance.random(size) < 0.1).astype(float),
    "seldom": lambda chance, size: (chance.random(size) < 0.01).astype(float),
    "money": lambda chance, size: chance.exponential(20.0, size) * (chance.random(size) < 0.2),
}


def samples(kind, seed, more=0.0, size=EACH):
    """Give an arm of every experiment at every look."""
    values = DRAWS[kind](np.random.default_rng(seed), (RUNS, LOOKS, size)) + more
    counts = size * np.arange(1, LOOKS + 1)
    totals, squares = (np.cumsum(part.sum(2), axis=1) for part in (values, values**2))
    return [
        [Sample(int(n), t, s) for n, t, s in zip(counts, *row, strict=True)]
        for row in zip(totals, squares, strict=True)
    ]


def ever_wrong(control, other, interval, truth=0.0):
    """Give the share of experiments in which an interval is wrong at any look."""
    wrong = 0
    for one in zip(control, other, strict=True):
        found = (interval(*look) for look in zip(*one, strict=True))
        wrong += any(each is not None and not each.low <= truth <= each.high for each in found)
    return wrong / RUNS


class OneLook(Rule):
    """The textbook's interval, for one look at a number that was fixed beforehand."""

    def width(self, _count):
        return 1.96


def by(rule, of=difference):
    return lambda control, other: of(control, other, rule)


@pytest.mark.parametrize("kind", DRAWS)
def test_daily_looks_are_seldom_ever_wrong(kind):
    control, other = samples(kind, 1), samples(kind, 2)
    assert ever_wrong(control, other, by(RULE)) <= MOST
    assert ever_wrong(control, other, by(OneLook(ALPHA, 0))) > 2 * MOST


@pytest.mark.parametrize("kind", ["orders", "money"])
def test_the_lift_is_seldom_ever_wrong_about_a_true_one(kind):
    control, other = samples(kind, 3), samples(kind, 4, more=0.02)
    truth = {"orders": 0.02 / 0.1, "money": 0.02 / 4.0}[kind]
    assert ever_wrong(control, other, by(RULE, lift), truth) <= MOST
    assert ever_wrong(control, other, by(OneLook(ALPHA, 0), lift), truth) > 2 * MOST


def test_unequal_arms_are_seldom_ever_wrong():
    control, other = samples("orders", 5, size=5), samples("orders", 6, size=45)
    assert ever_wrong(control, other, by(RULE)) <= MOST


def test_a_true_difference_is_found():
    control, other = samples("orders", 7), samples("orders", 8, more=0.05)
    found = [difference(*look, RULE) for look in zip(control[0], other[0], strict=True)]
    assert found[-1].low > 0
    assert ever_wrong(control, other, by(RULE)) > 0.95


def test_lift_and_difference_agree_on_whether_there_is_one():
    control, other = samples("orders", 9), samples("orders", 10, more=0.01)
    for one in zip(control[:50], other[:50], strict=True):
        for look in zip(*one, strict=True):
            relative, absolute = lift(*look, RULE), difference(*look, RULE)
            if relative is not None:
                assert (relative.low > 0) == (absolute.low > 0)
                assert (relative.high < 0) == (absolute.high < 0)


def test_the_rule_is_tightest_about_where_it_was_wanted():
    widths = {count: RULE.width(count) for count in range(400, 40_000, 100)}
    per_customer = {count: width / count**0.5 for count, width in widths.items()}
    best = min(
        Rule(ALPHA, tight).width(4_000) for tight in (500, 1_000, 2_000, 4_000, 8_000, 16_000)
    )
    assert RULE.width(4_000) == best
    assert list(per_customer.values()) == sorted(per_customer.values(), reverse=True)


def test_nothing_is_said_of_few_or_of_nothing():
    few, enough = Sample(LEAST - 1, 50.0, 50.0), Sample(LEAST, 50.0, 50.0)
    assert difference(few, enough, RULE) is difference(enough, few, RULE) is None
    assert difference(enough, enough, RULE) is not None
    nothing = Sample(LEAST, 0.0, 0.0)
    assert difference(nothing, nothing, RULE) is lift(nothing, nothing, RULE) is None
    assert lift(nothing, enough, RULE) is None


def arrivals(seed, share):
    """Give how many of each experiment are in the first arm, at every look, and how many there are."""
    chance = np.random.default_rng(seed)
    first = np.cumsum(chance.binomial(EACH, share, (RUNS, LOOKS)), axis=1)
    return first, EACH * np.arange(1, LOOKS + 1)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_shares_that_hold_seldom_alarm_at_any_look(share):
    first, counts = arrivals(11, share)
    shares = [share, 1 - share]
    found = [
        max(evidence([a, n - a], shares) for a, n in zip(run, counts, strict=True))
        for run in first.tolist()
    ]
    assert np.mean(np.array(found) >= 1 / ALPHA) <= MOST
    score = (first - share * counts) / np.sqrt(counts * share * (1 - share))
    assert np.mean((np.abs(score) > 1.96).any(axis=1)) > 2 * MOST


def test_shares_that_do_not_hold_are_found():
    first, counts = arrivals(12, 0.55)
    alarms = [
        any(mismatched([a, n - a], [0.5, 0.5]) for a, n in zip(run, counts, strict=True))
        for run in first.tolist()
    ]
    assert np.mean(alarms) > 0.95


def test_three_arms_are_held_against_their_shares():
    assert not mismatched([2_510, 2_480, 5_010], [0.25, 0.25, 0.5])
    assert mismatched([2_750, 2_240, 5_010], [0.25, 0.25, 0.5])
    assert ERROR == 0.01
