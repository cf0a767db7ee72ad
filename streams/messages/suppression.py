"""What did not go out, and the rule that stopped it."""

from typing import Literal

from pydantic import Field

from streams.messages.body import AboutEnrolment, Instant, Priority


class Suppression(AboutEnrolment):
    """An emission that a policy held back, or a decision that it left without an arm."""

    rule: str
    """Name of the rule."""
    place: str
    """Where the rule stands: ``file:line`` of the documents."""
    outcome: Literal["dropped", "deferred"]
    """Whether it is gone, or tried again at ``until``."""
    until: Instant | None
    """When a deferred emission is checked once more."""
    step: str
    """The step that wanted to emit or to decide."""
    kind: str
    """Kind of the emission; ``decide`` when a decision was blocked."""
    decision: str | None
    """The decision that led here."""
    emission: str | None = None
    """Id of the emission; none when a decision was blocked."""
    surfaces: list[str] = Field(default_factory=list)
    """Where it would have been shown."""
    content: str | None = None
    """What would have been shown."""
    note: str | None = None
    """What else an operator should know."""
    timezone_from: Literal["customer", "country", "default"] | None = None
    """Whose time zone the quiet hours went by; none where the journey's policies have none."""
    priority: Priority | None = None
    """What it weighed against others; none where nothing weighs its journey's emissions."""
