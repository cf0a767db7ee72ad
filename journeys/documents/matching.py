"""An event that something waits for."""

from journeys.documents.base import Cel, Name, Strict


class EventMatch(Strict):
    """An event by name, and a condition on it."""

    event: Name
    """Name of the event."""
    where: Cel | None = None
    """Which of these events; all of them when it is left out."""
