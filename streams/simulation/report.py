"""The report of a dry run as plain values."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from journeys.local_time import instant
from journeys.plan import JourneyPlan
from journeys.simulation.path import customers, moved
from streams.simulation.dry_run import DryRun


def plain(run: DryRun) -> dict[str, Any]:
    """Give everything that was counted, as a machine reads it."""
    tally = run.tally
    return {
        "events": run.events,
        "events_per_second": round(run.speed),
        "sent": 0,
        "customers": run.customers,
        "refused": dict(run.refused),
        "from": instant(run.begin or None),
        "to": instant(run.end or None),
        "journeys": {name: _journey(run, one) for name, one in run.plan.journeys.items()},
        "emissions": {day: dict(found) for day, found in sorted(tally.emitted.items())},
        "contents": dict(tally.contents.most_common()),
        "suppressions": [
            {"rule": rule, "outcome": outcome, "place": place or None, "count": count}
            for (rule, outcome, place), count in tally.held.most_common()
        ],
        "decisions": {step: dict(arms.most_common()) for step, arms in tally.chosen.items()},
        "experiments": {name: dict(sorted(arms.items())) for name, arms in tally.exposed.items()},
        "learned": run.learned,
    }


def _journey(run: DryRun, journey: JourneyPlan) -> dict[str, Any]:
    tally = run.tally
    return {
        "version": journey.version,
        "entered": tally.entered(journey.name),
        "held_out": tally.held_out[journey.name],
        "ends": dict(tally.ends(journey.name).most_common()),
        "goals": dict(tally.goals[journey.name]),
        "standing": {
            step: count for step in journey.steps if (count := tally.standing(journey.name, step))
        },
        "edges": [
            {"from": left or None, "to": came, "count": count}
            for left, came, count in edges(run, journey)
        ],
    }


def edges(run: DryRun, journey: JourneyPlan) -> list[tuple[str, str, int]]:
    """Give the edges of a journey that somebody took, in the order of its steps; ``=reason`` is an end."""
    order = {name: place for place, name in enumerate(("", *journey.steps))}
    found = [
        (left, came, count)
        for (name, left, came), count in run.tally.moves.items()
        if name == journey.name
    ]
    return sorted(found, key=lambda edge: (order.get(edge[0], len(order)), -edge[2], edge[1]))


def compared(before: DryRun, after: DryRun) -> dict[str, Any]:
    """Give who goes another way in ``after`` than in ``before``, by journey, as a machine reads it."""
    if before.paths is None or after.paths is None:
        raise ValueError("a dry run without paths cannot be compared")
    found: Mapping[str, Counter[tuple[str, str]]] = moved(before.paths, after.paths)
    return {
        journey: {
            "customers": customers((before.paths, after.paths), journey),
            "moved": ends.total(),
            "last": [
                {"before": old or None, "after": new or None, "count": count}
                for (old, new), count in ends.most_common()
            ],
        }
        for journey, ends in sorted(found.items())
    }
