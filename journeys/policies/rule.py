"""What a contact policy is asked, and what it says: allowed, held back until an instant, or dropped."""

from dataclasses import dataclass
from typing import Protocol

from journeys.event import Millis
from journeys.state import Customer


@dataclass(frozen=True, slots=True)
class Contact:
    """One emission that wants to go out: who would be reached, how, why and when.

    ``released`` says that it was held back before.
    """

    customer: Customer
    journey: str
    kind: str
    surfaces: tuple[str, ...]
    purpose: str
    now: Millis
    transactional: bool = False
    released: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A rule's word against a contact: its name, its place in the documents, and until when.

    ``until`` is None when the emission is dropped.
    """

    rule: str
    place: str
    until: Millis | None = None
    note: str = ""


class Rule(Protocol):
    """A contact policy's rule. It reads the state and never changes it."""

    @property
    def name(self) -> str:
        """The rule's name, as suppressions say it."""
        ...

    @property
    def place(self) -> str:
        """Where the documents say it, ``file:line``."""
        ...

    def judge(self, contact: Contact) -> Held | None:
        """Say why this contact is held back, or None."""
        ...


def judge(rules: tuple[Rule, ...], contact: Contact) -> Held | None:
    """Ask the rules in order; the first that drops decides, else the latest release of those that defer."""
    deferred: Held | None = None
    for rule in rules:
        held = rule.judge(contact)
        if held is None:
            continue
        if held.until is None:
            return held
        if deferred is None or held.until > (deferred.until or 0):
            deferred = held
    return deferred
