"""A policy that a new journey's message can pass, and a moment at which it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from journeys.compiling.names import Names
from journeys.compiling.policies import compile_policy
from journeys.diagnostic import Read
from journeys.documents import PolicyDocument
from journeys.durations import UNITS
from journeys.event import Millis
from journeys.local_time import millis
from journeys.policies.rule import Contact, Rule, judge
from journeys.state import Consent, Customer

BEGIN = millis(datetime(2026, 3, 2, 10, tzinfo=UTC))
"""The moment at which a test begins, where the policy lets it."""

QUARTER: Millis = 15 * UNITS["m"]
"""Between the moments that are tried."""

SURFACE = "app"
"""Where the message is shown."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A policy by name and file, the consent that it asks for, and when a test has to begin."""

    policy: str
    path: str
    consent: str
    begin: Millis


def first_passage(policies: Sequence[Read], wait: Millis) -> Passage | None:
    """Give the first of these policies that lets a message through this long after some moment."""
    return next((found for one in policies if (found := passage(one, wait))), None)


def passage(read: Read, wait: Millis) -> Passage | None:
    """Find the first moment of a day after which this policy lets a customer's first message through."""
    document = read.document
    assert isinstance(document, PolicyDocument)  # noqa: S101 - the caller chose it by kind
    consent = document.consent or ""
    policy = compile_policy(read, Names(common={f"consent.{consent}": "boolean"}))
    day = range(BEGIN, BEGIN + UNITS["d"], QUARTER)
    begin = next(
        (at for at in day if policy is not None and _passes(policy.rules, consent, at + wait)), None
    )
    return None if begin is None else Passage(read.name, read.path, consent, begin)


def _passes(rules: tuple[Rule, ...], consent: str, now: Millis) -> bool:
    customer = Customer(consents={consent: Consent(granted=True)})
    return judge(rules, Contact(customer, "", "message", (SURFACE,), consent, now)) is None
