"""What customers say about themselves: consent, preferences, profile. It is noted before anything else."""

from collections.abc import Callable

from journeys.run import Run
from journeys.state import Consent


def note(run: Run) -> None:
    """Note what this event says about consent, preferences or the profile."""
    control = CONTROLS.get(run.event.name)
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
    run.state.preferences[run.event.data["name"]] = run.event.data["value"]
    run.note(f"preference.{run.event.data['name']}", "changed")


def _profile(run: Run) -> None:
    run.state.fields.update(run.event.data)
    run.note("profile", "changed")


CONTROLS: dict[str, Callable[[Run], None]] = {
    "consent.changed": _consent,
    "preference.changed": _preference,
    "profile.changed": _profile,
}
"""The events by which a customer steers; their schemas are always declared."""
