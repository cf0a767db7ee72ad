"""Consent: no contact without the customer's word for its purpose. Unknown means no."""

from dataclasses import dataclass

from journeys.policies.rule import Contact, Held
from journeys.state import Consent


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
        """Say that consent is missing, for the policy's purpose or the contact's own, or None."""
        for purpose in (self.purpose, contact.purpose or self.purpose):
            consent = contact.customer.consents.get(purpose)
            if consent is None or not consent.granted:
                return Held(self.name, self.place, note=self._note(purpose, consent))
        return None

    def _note(self, purpose: str, consent: Consent | None) -> str:
        said = "no consent given" if consent is None else "consent withdrawn"
        return said if purpose == self.purpose else f"{said} for {purpose}"
