"""Entries: on which event, at which times or once, and who may."""

from journeys.clock import CLOCK
from journeys.compiling.building import Building
from journeys.entry import Count, Entry, Reentry
from journeys.event import VISIT
from journeys.local_time import zone
from journeys.plan import Match
from journeys.schedule import RuleError, Schedule, schedule
from journeys.tree import Loc

LOC: Loc = ("entry",)


def build_entry(building: Building) -> Entry:
    """Compile the entry, or note what is wrong with it."""
    read, names, entry = building.read, building.names, building.journey.entry
    rule, event = entry.reentry, entry.event or ""
    _check_beside(building)
    audience_of = "" if entry.backfill == "current" else event
    return Entry(
        match=names.match(read, LOC, event, entry.where, CLOCK) if event else Match(VISIT),
        key=names.value(read, (*LOC, "key"), entry.key, names.types(event)),
        audience=names.condition(
            read, (*LOC, "audience"), entry.audience, names.types(audience_of, CLOCK)
        ),
        reentry=Reentry(rule.after or 0, rule.max, rule.within or 0),
        count=Count(entry.count.at_least, entry.count.within) if entry.count else None,
        schedule=_schedule(building),
        backfill=entry.backfill == "current",
    )


def _check_beside(building: Building) -> None:
    """Refuse what asks an event that does not come."""
    entry = building.journey.entry
    if entry.event is None:
        instead = "a schedule" if entry.schedule else "backfill alone"
        for key in ("where", "key", "count"):
            if getattr(entry, key) is not None:
                _note(building, (key, "key"), f"{key} goes with event, not with {instead}")
    elif entry.backfill == "current" and entry.key is not None:
        message = "backfill enters customers, not keys: no event says which key"
        _note(building, ("backfill",), message)
    if entry.schedule is not None and entry.backfill == "current":
        message = "a schedule lets in whom it finds: backfill goes with event, or alone"
        _note(building, ("backfill",), message)


def _schedule(building: Building) -> Schedule | None:
    document = building.journey.entry.schedule
    if document is None:
        return None
    where = zone(document.timezone)
    if where is None:
        message = f"no time zone is called {document.timezone!r}"
        _note(building, ("schedule", "timezone"), message)
        return None
    try:
        return schedule(document.rrule, where, document.starts)
    except RuleError as error:
        _note(building, ("schedule", "rrule"), str(error))
        return None


def _note(building: Building, loc: Loc, message: str) -> None:
    building.names.add(building.read, (*LOC, *loc), "E004", message)
