"""What customers say about themselves: consent, preferences, profile. It is noted before anything else.

The latest word by its source's time holds, in whatever order the words arrive.
"""

from collections.abc import Callable, Mapping
from typing import Any

from journeys.run import Run
from journeys.state import Consent
from journeys.variables import TYPES, handed

ALWAYS: Mapping[str, str] = {"customer.timezone": "string", "customer.country": "string"}
"""Fields that are kept without a declaration: quiet hours and local times read them."""

MOST_KEPT = 64
"""How many consents, preferences and fields a customer has at most, of each."""

LONGEST_NAME = 64
"""Characters of the longest name of a purpose, a preference or a field."""


def note(run: Run) -> None:
    """Note what this event says about consent, preferences, the profile, or an emission's fate."""
    control = CONTROLS.get(run.event.name) or REPORTS.get(run.event.name)
    if control is not None:
        control(run)


def _consent(run: Run) -> None:
    """The latest word by source time holds; of two at one instant, the withdrawal."""
    purpose, granted = run.event.data["purpose"], run.event.data["granted"]
    if not _room(run.state.consents, purpose):
        return
    before = run.state.consents.get(purpose)
    if before is not None and run.event.time < before.time:
        return
    if before is not None and run.event.time == before.time and granted and not before.granted:
        return
    run.state.consents[purpose] = Consent(granted=granted, time=run.event.time, source=run.event.id)
    run.note(f"consent.{purpose}", "granted" if granted else "withdrawn")


def _preference(run: Run) -> None:
    name = run.event.data["name"]
    _keep(run, "preference", run.state.preferences, name, run.event.data["value"])
    run.note(f"preference.{name}", "changed")


def _profile(run: Run) -> None:
    for field, value in run.event.data.items():
        _keep(run, "customer", run.state.fields, field, value)
    run.note("profile", "changed")


def _keep(run: Run, space: str, kept: dict[str, Any], name: str, value: Any) -> None:
    """Keep what a schema declares, in the type that it declares; all else is no business of ours."""
    full = f"{space}.{name}"
    kind = run.plan.declared.get(full) or ALWAYS.get(full, "")
    if not run.plan.number:
        kind = _of_its_own(value)
    if kind not in TYPES or not _room(kept, name) or not _latest(run, full):
        return
    if handed(kind, value) is None:
        kept.pop(name, None)
    else:
        kept[name] = value


def _of_its_own(value: Any) -> str:
    """Give the type of a value before any plan has declared one."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string"


def _room(kept: Mapping[str, Any], name: str) -> bool:
    return len(name) <= LONGEST_NAME and (name in kept or len(kept) < MOST_KEPT)


def _latest(run: Run, name: str) -> bool:
    """Say that no later word was said about this; remember when this one was."""
    if run.event.time < run.state.said.get(name, run.event.time):
        return False
    run.state.said[name] = run.event.time
    return True


CONTROLS: dict[str, Callable[[Run], None]] = {
    "consent.changed": _consent,
    "preference.changed": _preference,
    "profile.changed": _profile,
}
"""The events by which a customer steers; their schemas are always declared."""


def _release(run: Run) -> None:
    """An emission that did not arrive does not count against caps, unless it was said that it did."""
    emission = run.event.data["emission"]
    kept = [sent for sent in run.state.sent if sent.id != emission or sent.confirmed]
    if len(kept) < len(run.state.sent):
        run.state.sent = kept
        run.note(f"emission.{emission}", "released")


def _confirm(run: Run) -> None:
    """An emission that arrived counts for good."""
    emission = run.event.data.get("emission")
    for sent in run.state.sent:
        if sent.id == emission:
            sent.confirmed = True
            run.note(f"emission.{emission}", "confirmed")


REPORTS: dict[str, Callable[[Run], None]] = {
    "message.delivered": _confirm,
    "message.failed": _release,
    "message.expired": _release,
}
"""The events by which a channel reports what became of an emission; always declared as well."""
