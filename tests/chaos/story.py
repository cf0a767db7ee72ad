"""A short story in memory: what real chaos leaves behind, without servers, for tests of the judge."""

import json
from pathlib import Path

from journeys.force import Learned
from online_models.snapshot import name_of, unseal
from streams.definitions.manifest import Document, Manifest, encode
from streams.envelope import control
from streams.lanes.fold import Record
from streams.learner.lessons import Lessons
from streams.partition.outbox import partition_of
from tests.chaos.judge import recording as judged
from tests.chaos.judge.recording import EXAMPLES, INPUT, OUTPUTS, SNAPSHOTS, Recording
from tests.streams.partition.records import BEGIN, KEY, Partition

JOURNEYS = Path(__file__).parent / "journeys"
PARTITIONS = 2
LEARNING = 4
"""Partitions of the learning topics, as plans have it where nothing else is said."""
SECOND = 1000


class Story:
    """Two partitions folded in memory, and a learner beside them."""

    def __init__(self):
        self.now = BEGIN
        self.ledger = []
        self.logs = {topic: {p: [] for p in range(PARTITIONS)} for topic in (INPUT, *OUTPUTS)} | {
            topic: {p: [] for p in range(LEARNING)} for topic in (EXAMPLES, SNAPSHOTS)
        }
        self.parts = [Partition(number, PARTITIONS) for number in range(PARTITIONS)]
        for part in self.parts:
            _define(part)
        self.lessons = Lessons(self.parts[0].book.catalogue.plan(1).models.get)
        self.taught = dict.fromkeys(range(LEARNING), 0)
        self.number = 0
        self.own(control.PLAN, manifest=1)

    # What is sent

    def own(self, name, **data):
        """Let Rumbo append one of its own events to every partition."""
        for partition in range(PARTITIONS):
            value, headers = control.build(
                name, identity="x", time=self.now, data={"partition": partition, **data},
                source="/t", key=KEY,
            )  # fmt: skip
            self.send(partition, None, value, headers)

    def event(self, customer, kind, partition=None, **data):
        """Let a customer do something; give its bytes."""
        self.number += 1
        said = {
            "specversion": "1.0",
            "id": f"e{self.number}",
            "source": "/till",
            "type": kind,
            "subject": customer,
            "time": "2026-03-02T10:00:00Z",
            "data": data,
        }
        value, key = json.dumps(said).encode(), customer.encode()
        right = partition_of(key, PARTITIONS)
        self.sent(right if partition is None else partition, key, value, said["id"])
        return value

    def visit(self, customer, visit, **where):
        return self.event(customer, "visit.began", visit=visit, **where)

    def pay(self, customer, visit, value=60.0):
        fruit = {"item": "pear", "items": ["pear"], "prices": {"pear": 2.5}, "discounts": {}}
        return self.event(customer, "cart.paid", visit=visit, value=value, **fruit)

    def sent(self, partition, key, value, identity="bad"):
        """Send as a producer does, with a line in the ledger."""
        self.ledger.append((partition, len(self.logs[INPUT][partition]), identity))
        self.send(partition, key, value)

    def send(self, partition, key, value, headers=()):
        """Append a record to the input, and fold it."""
        log = self.logs[INPUT][partition]
        record = Record(len(log), self.now, key, value, tuple(headers))
        log.append(judged.Record(partition, *record))
        for out in self.parts[partition].absorb(record).outbox:
            if out.topic == f"p.{INPUT}":
                self.send(out.partition, out.key, out.value, out.headers)
            else:
                self._lay(out.topic.removeprefix("p."), out.partition, out)

    def _lay(self, topic, partition, out):
        log = self.logs[topic][partition]
        log.append(
            judged.Record(
                partition, len(log), self.now, out.key, out.value, tuple(map(tuple, out.headers))
            )
        )

    # Time and learning

    def later(self, seconds):
        """Let time pass in silence."""
        self.now += int(seconds * SECOND)
        self.own(control.CLOCK, limit=500)

    def learn(self):
        """Learn what is new, publish the snapshots, tell the partitions."""
        for partition, log in self.logs[EXAMPLES].items():
            for r in log[self.taught[partition] :]:
                refused = self.lessons.learn(
                    Record(r.offset, r.timestamp, r.key, r.value, r.headers)
                )
                assert not refused, refused
            self.taught[partition] = len(log)
        for model in self.lessons.changed():
            self._publish(model, self.lessons.seal(model))

    def _publish(self, model, sealed):
        log, name = self.logs[SNAPSHOTS][0], str(name_of(sealed))
        log.append(judged.Record(0, len(log), self.now, model.encode(), sealed))
        for part in self.parts:
            kept = Learned(learner=unseal(sealed).learner(), snapshot=name)
            part.fold._snapshots._kept[name] = kept
        where = {"held_in": 0, "held_at": len(log) - 1}
        self.own(control.MODEL, model=model, snapshot=name, **where)

    def recording(self):
        """Give everything as the judge reads it."""
        held = {
            p: {b"off": str(len(self.logs[INPUT][p]) - 1).encode(), b"state": part.stored}
            for p, part in enumerate(self.parts)
        }
        return Recording("job", self.logs, held, self.ledger)


def _define(part):
    texts = {
        path.name: path.read_text().split("\n", 1)[1] for path in sorted(JOURNEYS.glob("*.yaml"))
    }
    documents = [
        Document(*text.split("\n")[0].split(": "), 1, name, text) for name, text in texts.items()
    ]
    settings = {"seed": "rumbo", "clock": "wall"}
    keys = tuple(sorted(one.key for one in documents))
    for value in (*documents, Manifest(1, "", keys, settings, {}, "")):
        part.book.catalogue.add(value.key, encode(value))


def told():
    """Tell the story."""
    story = Story()
    names = [f"c{number}" for number in range(6)]
    for name in names:
        story.visit(name, f"v1-{name}")
    story.pay("c0", "v1-c0")
    story.pay("c1", "v1-c1", value=10.0)
    story.later(3)
    story.pay("c2", "v1-c2")
    story.later(5)
    story.learn()
    for name in names:
        story.visit(name, f"v2-{name}")
    again = story.visit("c3", "v3-c3")
    story.sent(partition_of(b"c3", PARTITIONS), b"c3", again)
    story.visit("c4", "v3-c4", partition=1 - partition_of(b"c4", PARTITIONS))
    story.sent(0, b"c0", b"\xff{")
    story.sent(1, b"c0", None)
    story.later(1)
    story.pay("c5", "v2-c5")
    story.later(3)
    story.later(9)
    story.learn()
    return story
