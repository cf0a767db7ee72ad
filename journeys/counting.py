"""Counting: what an event adds to the series that are kept of its customer."""

from collections.abc import Iterable
from typing import Any

from journeys.event import Event
from journeys.run import Run
from journeys.series import Series


def count(run: Run) -> None:
    """Add this event to every series that it matches."""
    counted = run.plan.series.get(run.event.name)
    if counted is None:
        return
    look, now, held = run.scope(run.now).value, run.now, run.state.features
    keys: dict[str, Any] = {}  # series often share what they are counted per
    for series in counted:
        if series.plain:
            held[series.name] = series.add(held.get(series.name), now, 1.0)
            continue
        where, value, per = series.match.where, series.value, series.per
        if where is not None and not where.test(look):
            continue
        amount = 1.0 if value is None else value.of(look)
        if per is not None:
            if per.source not in keys:
                keys[per.source] = dict.fromkeys(per.of(look) or ())
            _count_keys(run, series, keys[per.source], amount)
        elif amount is not None:
            held[series.name] = series.add(held.get(series.name), now, amount)


def _count_keys(run: Run, series: Series, keys: Iterable[str], amount: Any) -> None:
    """Add one amount to each kept key of this event, or the amount that the event gives it."""
    held, now = run.state.features, run.now
    given = _amounts(series, run.event)
    family = held.get(series.name) or {}
    for key in keys:
        of_key = series.keys.get(key)
        value = amount if given is None else given.get(key)
        if of_key is not None and value is not None:
            family[key] = of_key.add(family.get(key), now, value)
    if family:
        held[series.name] = family


def _amounts(series: Series, event: Event) -> Any:
    return (event.data.get(series.amounts) or {}) if series.amounts else None
