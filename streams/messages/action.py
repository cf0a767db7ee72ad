"""Something to act on: what an ``emit`` sends out."""

from typing import Any, Literal

from streams.messages.body import AboutEnrolment, Instant, Priority


class Emission(AboutEnrolment):
    """What every emission says: an action, an offer, an insight of a journey."""

    emission: str
    """Id of the emission; a suppression of the same emission names it."""
    kind: str
    """``message``, ``offer``, ``insight`` or a kind of the author's."""
    step: str
    """The step that emitted."""
    decision: str | None
    """The decision that led here."""
    surfaces: list[str]
    """Where it may be shown: ``app``, ``email`` ..."""
    content: str | None
    """Name of the content to show."""
    data: dict[str, Any]
    """Values for the content, as the journey computed them."""
    purpose: str | None
    """The purpose of consent that it was checked against."""
    expires: Instant | None
    """From this instant on it must not be shown."""
    reason: str | None
    """Why, in one line for a person."""
    timezone_from: Literal["customer", "country", "default"] | None = None
    """Whose time zone the quiet hours went by; none where the journey's policies have none."""
    priority: Priority | None = None
    """What it weighed against others; none where nothing weighs its journey's emissions."""


class Action(Emission):
    """A next step to carry out: show this content on one of these surfaces before it expires."""

    action: Literal[True] = True
    """Always true: something to act on."""
