"""What customers say about themselves: consent, preferences, profile. It is noted before anything else.

The latest word by its source's time holds, in whatever order the words arrive.
"""

from collections.abc import Callable

from journeys.run import Run
from journeys.state import Consent


def note(run: Run) -> None:
    """Note what this event says about consent, preferences, the profile, or an emission's fate."""
    control = CONTROLS.get(run.event.name) or REPORTS.get(run.event.name)
    if control is not None:
        control(run)


def _consent(run: Run) -> None:
    """The latest word by source time holds; of two at one instant, the withdrawal."""
    purpose, granted = run.event.data["purpose"], run.event.data["granted"]
    before = run.state.consents.get(purpose)
    if before is not None and run.event.time < before.time:
        return
    if before is not None and run.event.time == before.time and granted and not before.granted:
        return
    run.state.consents[purpose] = Consent(granted=granted, time=run.event.time, source=run.event.id)
    run.note(f"consent.{purpose}", "granted" if granted else "withdrawn")


def _preference(run: Run) -> None:
    name = run.event.data["name"]
    if _latest(run, f"preference.{name}"):
        run.state.preferences[name] = run.event.data["value"]
        run.note(f"preference.{name}", "changed")


def _profile(run: Run) -> None:
    for field, value in run.event.data.items():
        if _latest(run, f"customer.{field}"):
            run.state.fields[field] = value
    run.note("profile", "changed")


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
    """An emission that did not arrive does not count against caps."""
    emission = run.event.data["emission"]
    run.state.sent = [sent for sent in run.state.sent if sent.id != emission]
    run.note(f"emission.{emission}", "released")


REPORTS: dict[str, Callable[[Run], None]] = {
    "message.failed": _release,
    "message.expired": _release,
}
"""The events by which a channel reports what became of an emission; always declared as well."""
