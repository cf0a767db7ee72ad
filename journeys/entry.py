"""The entry of a journey, compiled: who begins it, on what, and how often."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.expressions import Condition, ValueExpression
    from journeys.plan import Match
    from journeys.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Reentry:
    """When a customer may enter again: ``after`` the last end, at most ``most`` times within ``within``."""

    after: Millis = 0
    most: int | None = None
    within: Millis = 0


@dataclass(frozen=True, slots=True)
class Count:
    """At least so many events within so long, the last one included."""

    least: int
    within: Millis


@dataclass(frozen=True, slots=True)
class Entry:
    """Who enters: on which event (or how many of them), under which key, from which audience, how often.

    With a ``schedule`` at its occurrences; with ``backfill`` (also) once, when it first comes into force.
    """

    match: "Match"
    key: "ValueExpression | None" = None
    audience: "Condition | None" = None
    reentry: Reentry = Reentry()
    count: Count | None = None
    schedule: "Schedule | None" = None
    backfill: bool = False
