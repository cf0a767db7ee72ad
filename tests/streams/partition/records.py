"""One partition in memory: records as they lie in its log, and a lane's part of folding them."""

import json

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document, Manifest, encode
from streams.envelope import control
from streams.envelope.outgoing import rfc3339
from streams.lanes.fold import Place, Record
from streams.partition import state as partitions
from streams.partition.fold import JourneyFold
from streams.partition.snapshots import SnapshotBook

KEY = b"0123456789abcdef"
HOUR = 3_600_000
DAY = 24 * HOUR
BEGIN = 1_772_445_600_000

SCHEMA = """\
schema: shop
version: 1
events:
  order.completed: {value: number}
"""
HELLO = """\
journey: hello
version: 1
entry: {event: order.completed}
steps:
  pause: {wait: 1d}
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""


class Partition:
    """A partition of a job with the journey `HELLO`: what comes of each record."""

    def __init__(self, number=0, count=1):
        self.place = Place("job", 0, number, count)
        self.book = DefinitionsBook("", "journey.definitions", compiled)
        self.fold = JourneyFold(
            self.book, SnapshotBook("", ""), prefix="p.", job_key=KEY, wall=lambda: BEGIN
        )
        self.stored, self.states, self.due = None, {}, {}
        self.off = -1

    def define(self, number, *texts, clock="events", parent="", **more):
        """Lay documents and their manifest into the book."""
        found = [
            Document(*text.split("\n")[0].split(": "), 1, f"{n}.yaml", text)
            for n, text in enumerate(texts)
        ]
        settings = {"seed": "s", "clock": clock, "max_ahead": 2 * DAY, "max_late": 30 * DAY} | more
        keys = tuple(sorted(one.key for one in found))
        manifest = Manifest(number, parent, keys, settings, {}, "")
        for value in (*found, manifest):
            self.book.catalogue.add(value.key, encode(value))
        return manifest.key

    @property
    def state(self):
        return partitions.decode(self.stored)

    def record(self, key, value, headers=(), timestamp=BEGIN):
        self.off += 1
        return Record(self.off, timestamp, key, value, tuple(headers))

    def absorb(self, *records, aside=frozenset()):
        """Fold records as one slice; give the messages."""
        needs = self.fold.needs(self.place, self.stored, records)
        until = needs.due_until or 0
        timers = sorted((at, name) for name, at in self.due.items() if at <= until)
        waiting = [(name, at) for at, name in timers[: needs.due_limit + 1]]
        names = {*needs.customers, *(name for name, _ in waiting)}
        loaded = {name: self.states.get(name) for name in names}
        folded = self.fold.fold(self.place, self.stored, records, loaded, waiting, aside)
        self.stored = folded.partition
        self.states |= folded.states
        self.due = {n: at for n, at in (self.due | dict(folded.due)).items() if at is not None}
        return folded

    def order(self, customer, at, identity="o1", headers=(), **data):
        """Absorb one order."""
        value = event("order.completed", customer, identity, at, data or {"value": 3.5})
        return self.absorb(self.record(customer.encode(), value, headers)).outbox

    def control(self, name, data, partition=None):
        """Absorb one of Rumbo's own events."""
        here = self.place.partition if partition is None else partition
        value, headers = control.build(
            name, identity="x", time=BEGIN, data={"partition": here, **data}, source="/t", key=KEY
        )
        return self.absorb(self.record(None, value, headers)).outbox

    def clock(self, now, limit=500):
        return self.control(control.CLOCK, {"limit": limit, "now": rfc3339(now)})


def event(name, customer, identity, at, data):
    said = {"id": identity, "source": "/t", "type": name, "subject": customer, "time": rfc3339(at)}
    return json.dumps({"specversion": "1.0", **said, "data": data}).encode()


def kinds(outbox):
    """Give what kind of message each record is."""
    found = []
    for one in outbox:
        said = dict(one.headers)
        dead = said.get("ce_cause")
        found.append(dead.decode() if dead else json.loads(one.value)["type"])
    return found
