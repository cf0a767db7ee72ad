"""What had to come of the input: the judge's own fold of each partition's log."""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from aiokafka.partitioner import murmur2

from tests.chaos.judge.reading import Bad, Own, read, valid
from tests.chaos.judge.recording import INPUT

WAIT, WINDOW = 3000, 8000
"""How long (ms) remind waits, and how long greet's decisions can be paid."""
RING = 16
"""Within so many of a customer's events the same id is not absorbed again."""
WORTH = 50
"""From this value on a cart brings a bargain."""


def derive(*parts):
    """Name what follows from these parts, as message ids do."""
    digest = blake2b(digest_size=12)
    for part in parts:
        digest.update(len(part.encode()).to_bytes(4, "big") + part.encode())
    return digest.hexdigest()


def partition_of(key, partitions):
    return (murmur2(key) & 0x7FFFFFFF) % partitions


class Place(NamedTuple):
    """A place in the input."""

    partition: int
    offset: int


class Expected(NamedTuple):
    """One message that had to come: from which event, with which data; ``due`` for a timer's."""

    place: Place
    customer: str
    data: dict
    due: int | None = None


@dataclass
class Decided:
    """A decision as it had to be: what it saw, and what it was paid."""

    place: Place
    customer: str
    context: dict
    closes: int
    paid: float = 0.0


@dataclass
class Customer:
    """What the judge keeps of a customer."""

    visits: int = 0
    paid: int = 0
    total: float = 0.0
    ring: list = field(default_factory=list)
    open: dict = field(default_factory=dict)
    touched: list = field(default_factory=list)


class Clock(NamedTuple):
    """A clock event: where it lies, how late it says it is, how many timers it may fire."""

    offset: int
    now: int
    limit: int


@dataclass
class Partition:
    """What is known of one partition beside its customers."""

    count: int
    time: int = 0
    planned: bool = False
    origins: dict = field(default_factory=dict)
    clocks: list = field(default_factory=list)
    nows: dict = field(default_factory=dict)
    published: list = field(default_factory=list)


class World:
    """The fold of all partitions."""

    def __init__(self, recording):
        self.job = recording.job
        self.messages = {}
        self.decisions = {}
        self.examples = {}
        self.dead = {}
        self.forwards = {}
        self.events = {}
        self.twice = 0
        self.customers = defaultdict(Customer)
        self.partitions = {}
        logs = recording.logs[INPUT]
        for number, records in logs.items():
            here = self.partitions[number] = Partition(len(logs))
            for record in records:
                self._absorb(Place(number, record.offset), record, here)

    def _absorb(self, place, record, here):
        event = read(record)
        if isinstance(event, Bad):
            self.dead[place] = event.cause
        elif isinstance(event, Own):
            self._own(place, event, record.timestamp, here)
        elif partition_of(record.key, here.count) != place.partition:
            self.forwards[place] = record
        elif not _known(record, here):
            self._customer(place, event, record.timestamp, here)

    def _own(self, place, event, timestamp, here):
        if event.type == "rumbo.plan.activated":
            here.planned = True
        elif event.type == "rumbo.model.published":
            here.published.append((place.offset, event.data["model"], event.data["snapshot"]))
        elif here.planned:
            here.time = max(timestamp, here.time)
            here.clocks.append(Clock(place.offset, here.time, event.data["limit"]))
            here.nows[place.offset] = here.time

    def _customer(self, place, event, timestamp, here):
        refused = valid(event)
        if refused:
            self.dead[place] = refused.cause
            return
        now = here.time = here.nows[place.offset] = max(timestamp, here.time)
        customer = self.customers[event.customer]
        customer.touched.append((place.offset, now))
        if event.id in customer.ring:
            self.twice += 1
            return
        customer.ring = [*customer.ring, event.id][-RING:]
        self.events[place] = event
        (self._visit if event.type == "visit.began" else self._cart)(place, event, customer, now)

    def _visit(self, place, event, customer, now):
        customer.visits += 1
        visit = event.data["visit"]
        greeted = self._enrolment("greet", place, event, visit)
        decision = derive("decision", greeted, "pick", "1")
        self.decisions[decision] = customer.open[visit] = Decided(
            place,
            event.customer,
            {"visits.log": customer.visits, "paid.log": customer.paid},
            now + WINDOW,
        )
        self._say("decision", greeted, place, event)
        self._say("message", greeted, place, event, visits=float(customer.visits))
        self._say("exited", greeted, place, event)
        reminded = self._enrolment("remind", place, event, visit)
        self._say("message", reminded, place, event, due=now + WAIT)
        self._say("exited", reminded, place, event, due=now + WAIT)

    def _cart(self, place, event, customer, now):
        customer.paid += 1
        customer.total += event.data["value"]
        decided = customer.open.get(event.data["visit"])
        if decided and now < decided.closes:
            decided.paid = 1.0
        thanked = self._enrolment("thank", place, event, event.data["visit"])
        shown = {"paid": float(customer.paid), "total": customer.total}
        self._say("message", thanked, place, event, **shown)
        self._say("exited", thanked, place, event)
        self.examples[place] = set(event.data["items"])
        if event.data["value"] >= WORTH:
            offered = self._enrolment("bargain", place, event, event.data["item"])
            self._say("offer", offered, place, event, fruit=event.data["item"])
            self._say("exited", offered, place, event)

    def _enrolment(self, journey, place, event, key):
        name = derive("enrolment", journey, event.customer, key, event.id)
        self._say("entered", name, place, event)
        return name

    def _say(self, kind, enrolment, place, event, due=None, **data):
        self.messages[kind, enrolment] = Expected(place, event.customer, data, due)


def _known(record, here):
    """Whether a forwarded record was absorbed before: only what is above the highest counts."""
    position = record.said.get("rumbo-position")
    if position is None:
        return False
    source, off, k = position.decode().rsplit(":", 2)
    place = (int(off), int(k))
    if place <= here.origins.get(source, (-1, -1)):
        return True
    here.origins[source] = place
    return False
