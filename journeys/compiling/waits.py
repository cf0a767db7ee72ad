"""Waits: their documents become the steps that stand still."""

import re
from datetime import time
from typing import TYPE_CHECKING, Any

from journeys.clock import CLOCK
from journeys.compiling.building import Building
from journeys.diagnostic import close_to
from journeys.documents.steps import StepDocument
from journeys.documents.waits import FeatureTimeout
from journeys.event import Millis
from journeys.features import FeaturePlan
from journeys.local_time import EVERY_DAY, millis, zone
from journeys.plan import Match
from journeys.steps.step import Step
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import Timeout, WaitForStep
from journeys.tree import Loc
from journeys.variables import handed

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_INSTANT = re.compile(r"\d{4}-")


def build_wait(building: Building, name: str, after: str | None, document: StepDocument) -> Step:
    """Build a ``wait``."""
    wait: Any = document.wait
    loc: Loc = ("steps", name, "wait")
    clock = wait.until_local or wait.at
    if wait.timezone is not None and zone(wait.timezone) is None:
        message = f"no time zone is called {wait.timezone!r}"
        building.names.add(building.read, (*loc, "timezone"), "E004", message)
    return WaitStep(
        name=name,
        next=after,
        span=wait.for_ or wait.offset or 0,
        clock=time.fromisoformat(clock) if clock else None,
        default_zone=wait.timezone or "UTC",
        instant=None if wait.until is None else _instant(building, (*loc, "until"), wait.until),
        days=frozenset(map(DAYS.index, wait.days)) if wait.days else EVERY_DAY,
        jitter=wait.jitter or 0,
    )


def _instant(building: Building, loc: Loc, text: str) -> "Millis | ValueExpression | None":
    """Give an instant, or the expression that gives one."""
    if _INSTANT.match(text):
        moment = handed("timestamp", text)
        if moment is None:
            message = f"{text!r} is no instant; write 2026-12-24T18:00:00Z"
            building.names.add(building.read, loc, "E004", message)
        return None if moment is None else millis(moment)
    found = building.names.value(building.read, loc, text, building.types())
    if found is not None and found.kind != "TIMESTAMP":
        message = f"an instant is needed, this is a {found.kind.lower()}"
        building.names.add(building.read, loc, "E011", message)
    return found


def build_wait_for(
    building: Building, name: str, after: str | None, document: StepDocument
) -> Step:
    """Build a ``wait_for``."""
    wait: Any = document.wait_for
    loc: Loc = ("steps", name, "wait_for")
    matches = _matches(building, loc, wait)
    span = wait.since if isinstance(wait.since, int) else 0
    kept = [FeaturePlan(alias, "since", match) for alias, match in matches] if span else []
    building.remembered += kept
    return WaitForStep(
        name=name,
        next=after,
        matches=matches,
        timeout=_timeout(building, (*loc, "timeout"), wait.timeout),
        timeout_next=building.step_named((*loc, "timeout_next"), wait.timeout_next),
        restart_most=wait.restart.at_most if wait.restart else 0,
        routes={a: building.step_named((*loc, "on", a), to) or to for a, to in wait.on.items()},
        every=wait.all is not None,
        from_entry=wait.since == "entry",
        back=span,
        kept={feature.name: feature.series for feature in kept},
    )


def _matches(building: Building, loc: Loc, wait: Any) -> tuple[tuple[str, Match], ...]:
    """Give what ends the wait, by alias; what counts from before the journey cannot know its key."""
    ways = [("", loc, wait)] if wait.event else []
    for kind in ("any", "all"):
        ways += [(a, (*loc, kind, a), one) for a, one in (getattr(wait, kind) or {}).items()]
    if not isinstance(wait.since, int):
        return tuple((alias, building.match(here, one, CLOCK)) for alias, here, one in ways)
    names, read = building.names, building.read
    return tuple(
        (alias, names.match(read, here, one.event, one.where)) for alias, here, one in ways
    )


def _timeout(building: Building, loc: Loc, timeout: int | FeatureTimeout) -> Timeout:
    if isinstance(timeout, int):
        return Timeout(timeout)
    known = building.names.common
    if timeout.feature not in known:
        message = f"no feature is called {timeout.feature!r}"
        hint = close_to(timeout.feature, known)
        building.names.add(building.read, (*loc, "feature"), "E012", message, hint)
    name = timeout.feature.removeprefix("customer.")
    return Timeout(timeout.otherwise, name, timeout.least, timeout.most)
