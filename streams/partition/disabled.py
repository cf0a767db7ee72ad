"""Journeys that a manifest has switched off because a file is broken: each is said once, in each partition."""

from collections.abc import Iterator

from journeys.event import Millis
from journeys.outcome import Message
from journeys.plan import Plan


def disabled(before: Plan, after: Plan, now: Millis) -> Iterator[Message]:
    """Give a message for each journey that is off from here on, or for another reason than before."""
    known = before.settings.disabled
    for journey, finding in sorted(after.settings.disabled.items()):
        if known.get(journey) != finding:
            data = {"journey": journey, "finding": finding, "manifest": after.number}
            yield Message(
                topic="journey.lifecycle",
                type="rumbo.journey.disabled",
                time=now,
                data=data,
                key=journey,
            )
