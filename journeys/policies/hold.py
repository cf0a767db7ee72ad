"""Holding: an emission waits a little, so that it is compared with those that come meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.durations import written
from journeys.event import Millis
from journeys.policies.rule import Contact, Held
from journeys.state import Customer, Emission


@dataclass(frozen=True, slots=True)
class HoldRule:
    """Defers an emission once, for ``span``, or until the others end that wait under the same policy.

    >>> from journeys.state import Customer
    >>> rule = HoldRule("contact.hold", "contact.yaml:5", 600_000)
    >>> rule.judge(Contact(Customer(), "welcome", "message", ("app",), "", now=1000)).until
    601000
    """

    name: str
    place: str
    span: Millis

    def judge(self, contact: Contact) -> Held | None:
        """Say until when it is held, or None for one that has been held back before."""
        if contact.transactional or contact.released:
            return None
        ends = [one.until for one in _waiting(contact.customer) if one.rule == self.name]
        until = min((at for at in ends if at > contact.now), default=contact.now + self.span)
        note = f"compared with what comes within {written(self.span)}"
        return Held(self.name, self.place, until, note)


def _waiting(customer: Customer) -> Iterator[Emission]:
    for whole in customer.enrolments:
        for one in (whole, *whole.branches):
            if one.deferred is not None:
                yield one.deferred
