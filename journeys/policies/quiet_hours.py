"""Quiet hours: no contact while the customer's own clock stands between two times of day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from journeys.countries import country_zone
from journeys.local_time import local, next_local, zone
from journeys.policies.rule import Contact, Held
from journeys.state import Customer

WHOSE = ("customer", "country", "default")
"""Whose time zone may hold, the best known first."""


class Clock(NamedTuple):
    """The time zone that holds for a customer, and whose it is: one of `WHOSE`."""

    zone: ZoneInfo
    whose: str


@dataclass(frozen=True, slots=True)
class QuietHoursRule:
    """Defers a contact to the end of the quiet hours, or drops it.

    The time zone is the customer's (field ``timezone``), else that of their country (field
    ``country``: the one in ``countries``, else its only one), else the default; the note says
    when it is not the customer's own.

    >>> from journeys.state import Customer
    >>> rule = QuietHoursRule("quiet", "contact.yaml:7", time(21), time(8))
    >>> contact = Contact(Customer(), "welcome", "message", ("app",), "", now=22 * 3_600_000)
    >>> rule.judge(contact).until // 3_600_000
    32
    >>> rule.clock(Customer(fields={"country": "JP"})).whose
    'country'
    """

    name: str
    place: str
    begins: time
    ends: time
    default_zone: str = "UTC"
    defers: bool = True
    countries: Mapping[str, str] = field(default_factory=dict)

    def judge(self, contact: Contact) -> Held | None:
        """Say until when it is quiet, or None."""
        if contact.transactional:
            return None
        clock = self.clock(contact.customer)
        if not self._quiet(local(contact.now, clock.zone).time()):
            return None
        until = next_local(contact.now, self.ends, clock.zone) if self.defers else None
        return Held(self.name, self.place, until, self._note(contact.customer, clock))

    def clock(self, customer: Customer) -> Clock:
        """Give the clock by which it is quiet for a customer."""
        own = _named(customer.fields.get("timezone"))
        if own is not None:
            return Clock(own, "customer")
        of_country = self._of_country(customer)
        if of_country is not None:
            return Clock(of_country, "country")
        return Clock(zone(self.default_zone) or ZoneInfo("UTC"), "default")

    def _of_country(self, customer: Customer) -> ZoneInfo | None:
        code = customer.fields.get("country")
        if not isinstance(code, str):
            return None
        return _named(self.countries.get(code.upper())) or country_zone(code)

    def _quiet(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def _note(self, customer: Customer, clock: Clock) -> str:
        if clock.whose == "default":
            return f"default time zone {self.default_zone}"
        if clock.whose == "country":
            return f"{clock.zone.key}, by their country {customer.fields['country']}"
        return clock.zone.key


def _named(name: object) -> ZoneInfo | None:
    return zone(name) if isinstance(name, str) else None
