"""Consent: no contact without the customer's word for its purpose. Unknown means no."""

from dataclasses import dataclass

from journeys.policies.rule import Contact, Held


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """Drops what the customer did not consent to; a transactional contact needs consent as well.

    >>> from journeys.state import Customer
    >>> rule = ConsentRule(name="consent.marketing", place="contact.yaml:3", purpose="marketing")
    >>> contact = Contact(Customer(), "welcome", "message", ("app",), "marketing", now=0)
    >>> rule.judge(contact).rule
    'consent.marketing'
    """

    name: str
    place: str
    purpose: str

    def judge(self, contact: Contact) -> Held | None:
        """Say that consent is missing, or None."""
        consent = contact.customer.consents.get(self.purpose)
        if consent is not None and consent.granted:
            return None
        note = "consent withdrawn" if consent is not None else "no consent given"
        return Held(self.name, self.place, note=note)
