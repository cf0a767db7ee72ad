"""``policy``: contact rules that every emission of its journeys passes."""

from typing import Annotated, Literal

from pydantic import Field

from journeys.documents.base import Clock, Country, Document, Name, Span, Strict


class Cap(Strict):
    """At most so many contacts in a rolling window."""

    name: Name
    """The rule's name, as suppressions say it."""
    count: Annotated[int, Field(ge=0, le=255)]
    """How many."""
    within: Span
    """In how long."""
    surface: str | None = None
    """Only contacts on this surface count."""
    purpose: str | None = None
    """Only contacts of this purpose count."""
    journeys: Annotated[list[Name] | None, Field(min_length=1)] = None
    """Only contacts by these journeys count, all of them together."""


class QuietHours(Strict):
    """No contact between two times of the customer's own clock."""

    from_: Annotated[Clock, Field(alias="from")]
    """When it becomes quiet."""
    to: Clock
    """When it ends."""
    timezone: str
    """The time zone when neither the customer's nor their country's is known."""
    countries: dict[Country, str] = {}
    """The time zone of a country (``ES: Europe/Madrid``), for customers of whom only the field ``country`` is
    known; one whose clocks all agree needs no line."""
    then: Literal["defer", "drop"] = "defer"
    """Whether a contact waits for the end, or is dropped."""


class Exclusive(Strict):
    """A group of journeys of which a customer is on so many at one time: asked at the entry."""

    group: Name
    """The group's name, as refusals say it."""
    at_most: Annotated[int, Field(ge=1, le=255)] = 1
    """On so many of its journeys at one time."""
    journeys: Annotated[list[Name] | None, Field(min_length=1)] = None
    """Its journeys; without it all that list this policy. One that does not list it counts, and is never refused."""


class PolicyDocument(Document):
    """A contact policy."""

    policy: Name
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    consent: str | None = None
    """The purpose that a customer must have consented to."""
    caps: list[Cap] = []
    """How often at most."""
    quiet_hours: QuietHours | None = None
    """When not."""
    hold: Span = 0
    """How long an emission waits first, to be compared with those that come meanwhile."""
    exclusive: Exclusive | None = None
    """Which journeys exclude each other."""
