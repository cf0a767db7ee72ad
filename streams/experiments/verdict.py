"""The verdict on an experiment: one sentence for each thing that can be said, most urgent first."""

from enum import StrEnum

from online_models.confidence import LEAST, Interval
from streams.experiments.result import Compared, Result


class Fate(StrEnum):
    """What a guardrail of an arm shows."""

    HARMED = "harmed"
    """It is worse by more than it may be."""
    SAFE = "safe"
    """It is not."""
    OPEN = "open"
    """Nobody knows yet."""


def verdict(found: Result) -> list[str]:
    """Give the verdict; where the shares do not fit, only that: nothing else can be believed."""
    if not found.fits:
        return [_unfit(found)]
    others = [one for one in found.compared if one.arm != found.control]
    harms = [_harm(one) for one in others if fate(one) is Fate.HARMED]
    return [*harms, *(_metric(one) for one in others if one.measure.worse is None)]


def fate(one: Compared) -> Fate | None:
    """Say what a guardrail shows; None for the metric."""
    if one.measure.worse is None:
        return None
    if one.lift is None:
        return Fate.OPEN
    sign = 1.0 if one.measure.worse == "higher" else -1.0
    least, most = sorted((sign * one.lift.low, sign * one.lift.high))
    allowed = one.measure.at_most or 0.0
    return Fate.HARMED if least > allowed else Fate.SAFE if most <= allowed else Fate.OPEN


def _unfit(found: Result) -> str:
    worst = max(found.arms, key=lambda arm: abs(arm.customers - arm.expected) / arm.expected**0.5)
    return (
        f"The shares do not fit: {worst.customers:,} in {worst.name} against {worst.expected:,.0f} expected."
        " Stop reading: customers are added to the arms, or lost from them, unevenly."
    )


def _harm(one: Compared) -> str:
    most = one.measure.at_most
    allowed = f", and {100 * most:g} % is allowed" if most else ""
    return f"{one.arm} makes {one.measure.name} worse: {told(one)}{allowed}. Think of stopping it."


def _metric(one: Compared) -> str:
    interval = one.difference
    if interval is None:
        return f"{one.arm}: too little to say yet. {_few(one)}"
    if interval.low > 0:
        return f"{one.arm} is better: {told(one)}, at every look."
    if interval.high < 0:
        return f"{one.arm} is worse: {told(one)}, at every look."
    return f"{one.arm}: no evidence yet, {told(one)}."


def _few(one: Compared) -> str:
    least = min(one.sample.customers, one.control.customers)
    if least >= LEAST:
        return f"No {one.measure.name} was counted of anybody."
    return f"{least:,} of {LEAST} customers in each arm have had their {one.measure.within}."


def told(one: Compared) -> str:
    """Tell a change with its interval: relative to the control where that is known."""
    if one.lift is not None and one.change is not None:
        return percents(one.change, one.lift)
    if one.difference is None:
        return "not known"
    middle = one.sample.mean - one.control.mean
    return f"{middle:+.4g} ({one.difference.low:+.4g} to {one.difference.high:+.4g})"


def percents(change: float, interval: Interval) -> str:
    """Write a relative change with its interval.

    >>> percents(0.031, Interval(0.004, 0.06))
    '+3.1 % (+0.4 to +6.0)'
    """
    low, high = (f"{100 * value:+.1f}" for value in interval)
    return f"{100 * change:+.1f} % ({low} to {high})"
