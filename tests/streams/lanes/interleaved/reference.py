"""The reference: the input folded one record at a time, with nothing in the way."""

import json

from streams.lanes import facts
from streams.lanes.facts import Aside
from streams.lanes.fold import Place
from streams.lanes.message_id import HEADER
from streams.partition.state import decode
from tests.streams.lanes.interleaved.worker import INPUT, JOB, JOBS, fold_of

POSITION = "rumbo-position"


class Folded:
    """What a partition must come to: its state, its customers, its timers, its messages."""

    def __init__(self, kafka, book, partition):
        fold = fold_of(book, lambda: 0)
        place = Place(JOB, 0, partition, kafka.counts[INPUT])
        asides = set_aside(kafka, partition)
        self.state, self.customers, self.due, self.outbox = None, {}, {}, []
        self.known, self.passed_over = set(), set()
        for record in kafka.logs[INPUT, partition]:
            self._absorb(fold, place, record, asides)

    def _absorb(self, fold, place, record, asides):
        needs = fold.needs(place, self.state, [record])
        due = sorted((at, name) for name, at in self.due.items() if at <= (needs.due_until or 0))
        waiting = [(name, at) for at, name in due[: needs.due_limit + 1]]
        names = {*needs.customers, *(name for name, _ in waiting)}
        states = {name: self.customers.get(name) for name in names}
        folded = fold.fold(place, self.state, [record], states, waiting, asides)
        if record.offset in asides and record.key is None:
            self.passed_over.update(json.loads(record.value)["data"].get("customers", ()))
        if decode(folded.partition).backfills and not decode(self.state).backfills:
            self.known = set(self.customers)
        self.state = folded.partition
        self.customers |= folded.states
        self.due |= folded.due
        self.due = {name: at for name, at in self.due.items() if at is not None}
        self.outbox += folded.outbox


def set_aside(kafka, partition):
    """The offsets whose events were set aside, as the job's facts say."""
    read = [facts.read(JOB, one.key, one.value) for one in kafka.logs[JOBS, 0]]
    return frozenset(
        one.off for one in read if isinstance(one, Aside) and one.partition == partition
    )


def identity(record):
    """The id of a message: its own, or the position that it came from."""
    said = dict(record.headers)
    return said.get(HEADER) or said.get(POSITION)
