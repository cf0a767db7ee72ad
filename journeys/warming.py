"""Warming: a feature whose time has not yet filled its window, so that its number says less than it seems to."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.features import FeaturePlan
    from journeys.plan import Plan

SPACE = "warming"
"""Where conditions ask: ``warming.orders``."""


def standing(features: Mapping[str, "FeaturePlan"], asked: Iterable[str]) -> dict[str, str]:
    """Give, by name, what tells a feature as it is from the same name otherwise defined.

    Only what has a window or a half-life can be warming; a key of a family stands for itself.
    """
    return {
        name: f"{one.series}/{one.part}/{name[len(one.name) + 1 :]}"
        for name in sorted(asked)
        if (one := features.get(name)) is not None and one.spans
    }


def begun(plan: "Plan", before: Mapping[str, Millis], now: Millis) -> dict[str, Millis]:
    """Say since when (ms) each feature that is asked about stands as it does: what stood goes on."""
    return {one: before.get(one, now) for one in plan.standing.values()}


def warms(plan: "Plan", begun: Mapping[str, Millis], name: str, at: Millis) -> bool | None:
    """Say whether a feature had less time than its window, or its half-life, at an instant.

    None for a feature that is gone: a journey of before may still ask.
    """
    feature = plan.feature_of.get(name)
    if feature is None:
        return None
    since = begun.get(plan.standing.get(name, ""))
    return since is not None and at < since + feature.span
