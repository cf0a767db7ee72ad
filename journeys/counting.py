"""Counting: what an event adds to the features of its customer."""

from collections.abc import Iterable
from typing import Any

from journeys.event import Event
from journeys.features import FeaturePlan, add_family
from journeys.run import Run


def count(run: Run) -> None:
    """Add this event to every feature that it matches."""
    features = run.plan.features.get(run.event.name)
    if features is None:
        return
    look, now, held = run.scope(run.now).value, run.now, run.state.features
    keys: dict[str, Any] = {}  # families often share what they are counted per
    for feature in features:
        name = feature.name
        if feature.plain:
            held[name] = feature.add(held.get(name), now, 1.0, feature.span)
            continue
        where, value, per = feature.match.where, feature.value, feature.per
        if where is not None and not where.test(look):
            continue
        amount = 1.0 if value is None else value.of(look)
        if per is None:
            if amount is not None:
                held[name] = feature.add(held.get(name), now, amount, feature.span)
            continue
        if per.source not in keys:
            keys[per.source] = per.of(look) or ()
        amounts = _by_key(feature, keys[per.source], amount, run.event)
        if amounts:
            held[name] = add_family(feature, held.get(name), now, amounts)


def _by_key(feature: FeaturePlan, keys: Iterable[str], amount: Any, event: Event) -> dict[str, Any]:
    """Give the amount of each kept key that this event has."""
    kept = feature.kept
    if not feature.amounts:
        return {} if amount is None else {key: amount for key in keys if key in kept}
    given = event.data.get(feature.amounts) or {}
    found = {key: given.get(key) for key in keys if key in kept}
    return {key: given for key, given in found.items() if given is not None}
