"""Caps: at most so many contacts in a rolling window, (now - within, now]."""

from dataclasses import dataclass

from journeys.event import Millis
from journeys.policies.rule import Contact, Held
from journeys.state import Sent


@dataclass(frozen=True, slots=True)
class CapRule:
    """Drops the contact that would be one too many; counts by surface, purpose or journey when they are named.

    >>> from journeys.state import Customer
    >>> rule = CapRule(name="weekly", place="contact.yaml:5", count=1, within=1000)
    >>> contact = Contact(Customer(sent=[Sent(at=500)]), "welcome", "message", ("app",), "", now=1000)
    >>> rule.judge(contact).note
    '1 of 1 used'
    """

    name: str
    place: str
    count: int
    within: Millis
    surface: str = ""
    purpose: str = ""
    journeys: tuple[str, ...] = ()

    def judge(self, contact: Contact) -> Held | None:
        """Say that the cap is used up, or None."""
        if contact.transactional or not self._covers_contact(contact):
            return None
        used = sum(self.counts(sent, contact.now) for sent in contact.customer.sent)
        if used < self.count:
            return None
        return Held(self.name, self.place, note=f"{used} of {self.count} used")

    def _covers_contact(self, contact: Contact) -> bool:
        return (
            (not self.surface or self.surface in contact.surfaces)
            and (not self.purpose or self.purpose == contact.purpose)
            and (not self.journeys or contact.journey in self.journeys)
        )

    def counts(self, sent: Sent, now: Millis) -> bool:
        """Say whether an earlier contact counts at this instant."""
        return (
            sent.at > now - self.within
            and (not self.surface or self.surface in sent.surfaces)
            and (not self.purpose or self.purpose == sent.purpose)
            and (not self.journeys or sent.journey in self.journeys)
        )
