"""Exclusive groups: journeys of which a customer may be on so many at one time."""

from dataclasses import dataclass

from journeys.state import Customer


@dataclass(frozen=True, slots=True)
class ExclusiveRule:
    """Refuses the entry that would be one journey too many; who is held out is on a journey, too.

    >>> from journeys.state import Customer, Enrolment
    >>> rule = ExclusiveRule("outreach.retention", "contact.yaml:4", 1, frozenset({"rescue", "win-back"}))
    >>> customer = Customer(enrolments=[Enrolment(id="1", journey="rescue")])
    >>> rule.refuses(customer, "win-back")
    'outreach.retention: on rescue, at most 1 of the group at one time'
    >>> rule.refuses(customer, "rescue")
    ''
    """

    name: str
    place: str
    most: int
    journeys: frozenset[str]

    def refuses(self, customer: Customer, journey: str) -> str:
        """Say why a customer may not begin this journey of the group now; nothing when they may."""
        live = {one.journey for one in customer.enrolments if one.journey in self.journeys}
        if journey in live or len(live) < self.most:
            return ""
        on = ", ".join(sorted(live))
        return f"{self.name}: on {on}, at most {self.most} of the group at one time"
