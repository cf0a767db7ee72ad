"""What Rumbo knows of one customer: everything that the next event needs, and nothing else.

Field names are short on the wire, and defaults are left out: a quiet customer costs a few dozen bytes.
"""

from decimal import Decimal
from typing import Any

import msgspec

from journeys import later
from journeys.event import Millis

SCHEMA = 1
"""Number of the state's schema; a release reads the one before it, its own and the next."""

NEW: tuple[str, ...] = ()
"""Fields of `Customer` that came with this schema: not written before an upgrade is finished."""


MOST_LIVE = 64
"""How many enrolments one customer has at most at a time."""


class Wire(msgspec.Struct, omit_defaults=True):
    """Base of all parts of the state."""


class Consent(Wire, kw_only=True):
    """What a customer said about one purpose, and when (source time, so that the latest word holds)."""

    granted: bool = msgspec.field(name="g", default=False)
    time: Millis = msgspec.field(name="t", default=0)
    source: str = msgspec.field(name="s", default="")


class Emission(Wire, kw_only=True):
    """An emission that a policy deferred: checked once more when it is released."""

    until: Millis = msgspec.field(name="u")
    rule: str = msgspec.field(name="r", default="")
    expires: Millis = msgspec.field(name="e", default=0)


class Enrolment(Wire, kw_only=True):
    """One customer's passage through one version of one journey."""

    id: str = msgspec.field(name="i")
    journey: str = msgspec.field(name="j")
    version: int = msgspec.field(name="v", default=1)
    key: str = msgspec.field(name="k", default="")
    entered: Millis = msgspec.field(name="t", default=0)
    ends: Millis = msgspec.field(name="x", default=0)
    step: str = msgspec.field(name="s", default="")
    since: Millis = msgspec.field(name="c", default=0)
    due: Millis | None = msgspec.field(name="d", default=None)
    held_out: bool = msgspec.field(name="h", default=False)
    visits: dict[str, int] = msgspec.field(name="n", default_factory=dict)
    restarts: int = msgspec.field(name="r", default=0)
    heard: list[str] = msgspec.field(name="w", default_factory=list)
    values: dict[str, Any] = msgspec.field(name="a", default_factory=dict)
    decision: str = msgspec.field(name="p", default="")
    blocked: bool = msgspec.field(name="b", default=False)
    deferred: Emission | None = msgspec.field(name="f", default=None)
    goals: list[str] = msgspec.field(name="g", default_factory=list)
    branch: str = msgspec.field(name="l", default="")
    branches: list["Enrolment"] = msgspec.field(name="m", default_factory=list)
    """While it stands at a join: where its branches stand, those that have come there included."""
    called: str = msgspec.field(name="q", default="")
    """While it stands inside a call: which one, and with which versions of the called journeys."""


class Pending(Wire, kw_only=True):
    """A decision whose reward window is still open. It belongs to the customer, not to the enrolment."""

    id: str = msgspec.field(name="i")
    enrolment: str = msgspec.field(name="e")
    journey: str = msgspec.field(name="j")
    version: int = msgspec.field(name="v")
    step: str = msgspec.field(name="s")
    key: str = msgspec.field(name="k", default="")
    model: str = msgspec.field(name="m")
    arm: str = msgspec.field(name="a")
    propensity: float = msgspec.field(name="p")
    snapshot: str = msgspec.field(name="n", default="")
    context: list[int | float | None] = msgspec.field(name="x", default_factory=list)
    values: dict[str, Any] = msgspec.field(name="b", default_factory=dict)
    opens: Millis | None = msgspec.field(name="o", default=None)
    closes: Millis | None = msgspec.field(name="c", default=None)
    reward: float = msgspec.field(name="r", default=0.0)
    matched: int = msgspec.field(name="h", default=0)
    branch: str = msgspec.field(name="l", default="")
    """The id of the branch that decided, inside a fork, while nothing of it has been shown."""
    called: str = msgspec.field(name="q", default="")
    """The call in which it was decided, as in `Enrolment`."""


class Watch(Wire, kw_only=True):
    """A goal, a label or a measure that is still open after its enrolment ended, or that none carries.

    A goal names its enrolment, a measure only its experiment (as ``journey``) and the arm (as ``key``).
    """

    name: str = msgspec.field(name="n")
    journey: str = msgspec.field(name="j", default="")
    version: int = msgspec.field(name="v", default=0)
    enrolment: str = msgspec.field(name="e", default="")
    key: str = msgspec.field(name="k", default="")
    closes: Millis = msgspec.field(name="c")
    context: list[int | float | None] = msgspec.field(name="x", default_factory=list)


class Sent(Wire, kw_only=True):
    """One emission that counts against caps."""

    at: Millis = msgspec.field(name="t")
    journey: str = msgspec.field(name="j", default="")
    surfaces: list[str] = msgspec.field(name="s", default_factory=list)
    purpose: str = msgspec.field(name="p", default="")
    id: str = msgspec.field(name="i", default="")
    confirmed: bool = msgspec.field(name="c", default=False)
    """It has arrived: a report that it failed does not give it back any more."""


class Quoted(Wire, kw_only=True):
    """The last price quoted to this customer for one thing: so that it stays stable and moves little.

    It stands until ``until``, and limits the next price until ``binds``.
    """

    id: str = msgspec.field(name="i")
    offer: str = msgspec.field(name="o")
    on: str = msgspec.field(name="n", default="")
    at: Millis = msgspec.field(name="t", default=0)
    until: Millis = msgspec.field(name="u", default=0)
    binds: Millis = msgspec.field(name="b", default=0)
    discount: float = msgspec.field(name="d", default=0.0)
    list: Decimal = msgspec.field(name="l", default=Decimal(0))
    price: Decimal = msgspec.field(name="p", default=Decimal(0))
    decision: str = msgspec.field(name="c", default="")
    chance: float | None = msgspec.field(name="h", default=None)
    """How probable a purchase at this price is, where emissions are weighed by it."""


class History(Wire, kw_only=True):
    """What re-entry rules need of one journey, and the last reason why it was not entered."""

    entries: list[Millis] = msgspec.field(name="e", default_factory=list)
    ended: Millis | None = msgspec.field(name="x", default=None)
    refused: str = msgspec.field(name="r", default="")
    refused_at: Millis = msgspec.field(name="t", default=0)
    visited: Millis = msgspec.field(name="v", default=0)
    """The last occurrence of its schedule, or of its backfill, at which this customer was let in or refused."""


class Customer(Wire, kw_only=True):
    """The whole state of one customer."""

    schema: int = msgspec.field(name="z", default=1)
    time: Millis = msgspec.field(name="t", default=0)
    consents: dict[str, Consent] = msgspec.field(name="c", default_factory=dict)
    preferences: dict[str, Any] = msgspec.field(name="p", default_factory=dict)
    fields: dict[str, Any] = msgspec.field(name="f", default_factory=dict)
    said: dict[str, Millis] = msgspec.field(name="y", default_factory=dict)
    ring: bytes = msgspec.field(name="r", default=b"")
    features: dict[str, Any] = msgspec.field(name="x", default_factory=dict)
    enrolments: list[Enrolment] = msgspec.field(name="e", default_factory=list)
    pending: list[Pending] = msgspec.field(name="d", default_factory=list)
    watches: list[Watch] = msgspec.field(name="w", default_factory=list)
    history: dict[str, History] = msgspec.field(name="h", default_factory=dict)
    sent: list[Sent] = msgspec.field(name="s", default_factory=list)
    counts: dict[str, list[Millis]] = msgspec.field(name="m", default_factory=dict)
    splits: dict[str, str] = msgspec.field(name="l", default_factory=dict)
    quotes: list[Quoted] = msgspec.field(name="q", default_factory=list)
    alias: str = msgspec.field(name="a", default="")
    """The customer who goes on in place of this one: nothing else is kept here then."""
    later: Any = None
    """What a later release has written beside these fields (never on the wire)."""


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(Customer)


def encode(customer: Customer) -> bytes:
    """Give the customer's state as bytes; equal states give equal bytes.

    >>> decode(encode(Customer(time=5))).time
    5
    """
    return _encoder.encode(customer) if customer.schema == SCHEMA else _encode_other(customer)


def _encode_other(customer: Customer) -> bytes:
    """Write a state of another schema: without what is new here, or with what is unknown here."""
    if customer.schema < SCHEMA:
        plain = Customer()
        for name in NEW:
            setattr(customer, name, getattr(plain, name))
    kept, customer.later = customer.later, None
    encoded = _encoder.encode(customer)
    customer.later = kept
    return encoded if kept is None else later.written(Customer, encoded, kept)


def decode(stored: bytes | None) -> Customer:
    """Give the customer that these bytes hold; a new one for nobody.

    >>> decode(None).enrolments
    []
    """
    if stored is None:
        return Customer()
    customer = _decoder.decode(stored)
    if customer.schema > SCHEMA:
        customer.later = later.unknown(Customer, stored)
    return customer
