"""What the customer's own clock shows, for conditions that are asked at one instant: ``now_local.*``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from journeys.event import Millis
from journeys.local_time import local, zone
from journeys.policies.quiet_hours import QuietHoursRule
from journeys.state import Customer

if TYPE_CHECKING:
    from journeys.policies.rule import Rule

CLOCK: Mapping[str, str] = {
    "now_local.hour": "number",
    "now_local.minute": "number",
    "now_local.weekday": "number",
    "now_local.date": "string",
}
"""The variables of the clock: hour 0 to 23, minute, day of the week (Monday is 1), date as ``2026-12-24``."""


def shown(name: str, at: Millis, customer: Customer, rules: Sequence["Rule"]) -> Any:
    """Give what the clock shows under this name; ``rules`` are those of the journey that asks.

    The time zone is the one of the journey's quiet hours; without any the customer's own, else UTC.

    >>> madrid = Customer(fields={"timezone": "Europe/Madrid"})
    >>> [shown(name, 23 * 3_600_000, madrid, ()) for name in ("hour", "weekday", "date")]
    [0.0, 5.0, '1970-01-02']
    """
    clock = local(at, _zone(customer, rules))
    return clock.date().isoformat() if name == "date" else _number(name, clock)


def _number(name: str, clock: datetime) -> float:
    if name == "weekday":
        return float(clock.isoweekday())
    return float(clock.hour if name == "hour" else clock.minute)


def _zone(customer: Customer, rules: Sequence["Rule"]) -> ZoneInfo:
    for rule in rules:
        if isinstance(rule, QuietHoursRule):
            return rule.clock(customer).zone
    named = customer.fields.get("timezone")
    return (zone(named) if isinstance(named, str) else None) or ZoneInfo("UTC")
