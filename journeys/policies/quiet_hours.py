"""Quiet hours: no contact while the customer's own clock stands between two times of day."""

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from journeys.local_time import local, next_local, zone
from journeys.policies.rule import Contact, Held


@dataclass(frozen=True, slots=True)
class QuietHoursRule:
    """Defers a contact to the end of the quiet hours, or drops it.

    The time zone is the customer's (field ``timezone``), else that of their country, else the
    default; the note says when the default was used.

    >>> from journeys.state import Customer
    >>> rule = QuietHoursRule("quiet", "contact.yaml:7", time(21), time(8))
    >>> contact = Contact(Customer(), "welcome", "message", ("app",), "", now=22 * 3_600_000)
    >>> rule.judge(contact).until // 3_600_000
    32
    """

    name: str
    place: str
    begins: time
    ends: time
    default_zone: str = "UTC"
    defers: bool = True
    countries: tuple[tuple[str, str], ...] = ()

    def judge(self, contact: Contact) -> Held | None:
        """Say until when it is quiet, or None."""
        if contact.transactional:
            return None
        where, defaulted = self._zone(contact)
        if not self._quiet(local(contact.now, where).time()):
            return None
        note = f"default time zone {self.default_zone}" if defaulted else where.key
        until = next_local(contact.now, self.ends, where) if self.defers else None
        return Held(self.name, self.place, until, note)

    def _quiet(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def _zone(self, contact: Contact) -> tuple[ZoneInfo, bool]:
        fields = contact.customer.fields
        named = fields.get("timezone") or dict(self.countries).get(str(fields.get("country", "")))
        found = zone(named) if isinstance(named, str) else None
        return (found, False) if found else (zone(self.default_zone) or ZoneInfo("UTC"), True)
