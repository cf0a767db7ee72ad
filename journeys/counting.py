"""Counting: what an event adds to the series that are kept of its customer."""

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
    for series in counted:
        if series.plain:
            held[series.name] = series.add(held.get(series.name), now, 1.0)
            continue
        where, value, per = series.match.where, series.value, series.per
        if where is not None and not where.test(look):
            continue
        amount = 1.0 if value is None else value.of(look)
        if per is not None:
            _count_keys(run, series, per.of(look) or (), amount)
        elif amount is not None:
            held[series.name] = series.add(held.get(series.name), now, amount)


def _count_keys(run: Run, series: Series, keys: Any, amount: Any) -> None:
    """Add one amount to each kept key of this event, or the amount that the event gives it."""
    held, now = run.state.features, run.now
    given = _amounts(series, run.event)
    family = held.get(series.name) or {}
    for key in dict.fromkeys(keys):
        if key in series.keys:
            of_key = amount if given is None else given.get(key)
            if of_key is not None:
                family[key] = series.add(family.get(key), now, of_key)
    if family:
        held[series.name] = family


def _amounts(series: Series, event: Event) -> Any:
    return (event.data.get(series.amounts) or {}) if series.amounts else None
