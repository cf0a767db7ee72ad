"""What a deployment left behind in topics and Redis, read with plain clients: an independent reader."""

import json
from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import msgspec

from tests.integration.log import read

OUTPUTS = (
    "journey.decisions",
    "price.offers",
    "journey.suppressions",
    "journey.lifecycle",
    "customer.insights",
    "customer.records",
    "rumbo.dead-letters",
)
"""The topics that others read."""

INPUT, EXAMPLES, SNAPSHOTS = "clickstream.events", "learning.examples", "learning.snapshots"
ALL = (*OUTPUTS, INPUT, EXAMPLES, SNAPSHOTS, "rumbo.jobs", "journey.definitions")


class Content(NamedTuple):
    """What a repeat of a message must have in common with the first one: everything."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def event(self):
        return json.loads(self.value)

    @property
    def data(self):
        return self.event["data"]


class Event(NamedTuple):
    """One event of the input."""

    partition: int
    offset: int
    id: str
    type: str
    customer: str | None
    time: datetime
    data: dict


class Example(NamedTuple):
    """One example: where its first copy lies, the position that it comes from, and what it says."""

    offset: int
    id: str
    data: dict


class Recording:
    """Topics and Redis as they are at one moment, when all is quiet."""

    def __init__(self, logs, held):
        self.logs = logs
        self.held = held

    @classmethod
    async def of(cls, deployment, client):
        logs = {name: await read(deployment.kafka, deployment.prefix + name) for name in ALL}
        return cls(logs, dict(_held(client, deployment.job)))

    def contents(self, *topics):
        """Give what was said under each id: in all topics that others read, or in these."""
        found = defaultdict(list)
        for topic in topics or (*OUTPUTS, EXAMPLES):
            for partition, records in self.logs[topic].items():
                for r in records:
                    content = Content(topic, partition, r.key, r.value, tuple(r.headers))
                    found[identity(r)].append(content)
        return dict(found)

    @cached_property
    def messages(self):
        """Give each message once: id -> content."""
        return {name: said[0] for name, said in self.contents().items()}

    def of_type(self, kind):
        """Give the CloudEvents of a type, each once, in the order of their ids."""
        wanted = b'"type":"%s"' % kind.encode()
        found = [
            (position(name), one)
            for name, one in self.messages.items()
            if one.topic != "rumbo.dead-letters" and wanted in one.value
        ]
        return [one.event for _, one in sorted(found, key=lambda pair: pair[0])]

    @property
    def repeats(self):
        return sum(len(said) - 1 for said in self.contents().values())

    @property
    def two_contents(self):
        return [name for name, said in self.contents().items() if len(set(said)) > 1]

    @property
    def out_of_order(self):
        """Give ids that appear for the first time after a later one of their partition."""
        wrong = []
        for topic in OUTPUTS:
            for records in self.logs[topic].values():
                last, seen = (-1, -1), set()
                for name in map(identity, records):
                    place = position(name)[2:]
                    if name not in seen and place <= last:
                        wrong.append(name)
                    seen.add(name)
                    last = max(last, place)
        return wrong

    @cached_property
    def refused(self):
        """Give the dead letters by the position (partition, offset) of what was refused."""
        found = defaultdict(list)
        for one in self.messages.values():
            if one.topic == "rumbo.dead-letters":
                place = dict(one.headers)["ce_position"].decode().rsplit(":", 2)
                found[int(place[1]), int(place[2])].append(one)
        return dict(found)

    @cached_property
    def events(self):
        """Give the events of the input that can be read and were not refused."""
        return [
            event
            for partition, records in self.logs[INPUT].items()
            for event in (_event(partition, r) for r in records)
            if event is not None and (partition, event.offset) not in self.refused
        ]

    @property
    def orders(self):
        return [event for event in self.events if event.type == "order.completed"]

    @property
    def ends(self):
        """Give the offset of the last event of each partition of the input."""
        return {p: records[-1].offset for p, records in self.logs[INPUT].items()}

    @cached_property
    def examples(self):
        """Give the examples of each model, each once, in the order of the log."""
        found, seen = defaultdict(list), set()
        for records in self.logs[EXAMPLES].values():
            for r in records:
                if identity(r) not in seen:
                    seen.add(identity(r))
                    one = Example(r.offset, identity(r), json.loads(r.value)["data"])
                    found[r.key.decode()].append(one)
        return dict(found)

    @property
    def last_snapshots(self):
        """Give the last snapshot of each model, as bytes."""
        return {r.key.decode(): r.value for rs in self.logs[SNAPSHOTS].values() for r in rs}

    @property
    def learned(self):
        """Whether the last snapshot of each model reaches its last example."""
        reached = {model: body(value)["offset"] for model, value in self.last_snapshots.items()}
        return all(reached.get(m, -1) >= found[-1].offset for m, found in self.examples.items())


def identity(record):
    """Give the id of a message: its header's, or for examples the position that they come from."""
    said = dict(record.headers)
    return (said.get("id") or said["rumbo-position"]).decode()


def position(name):
    """Take an id apart: epoch, partition, offset, number of the message."""
    return tuple(map(int, name.rsplit(":", 4)[1:]))


def body(snapshot):
    """Read the numbers of a snapshot: four letters, a schema, a checksum, then MessagePack."""
    assert snapshot[:4] == b"RMBO"
    return msgspec.msgpack.decode(snapshot[22:])


def _event(partition, record):
    try:
        said = json.loads(record.value)
        time = datetime.fromisoformat(said["time"])
        about = said["id"], said["type"], said.get("subject"), time, said["data"]
        return Event(partition, record.offset, *about)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _held(client, job):
    """Give what Redis holds of a job: states, timers, positions; not who owns what."""
    for key in client.scan_iter(f"{{{job}:*", count=1000):
        name = key.decode().split("}:")[1]
        if name == "meta":
            meta = client.hgetall(key)
            known = ("off", "epoch", "partitions", "checksum", "state")
            yield key, {field: meta.get(field.encode()) for field in known}
        elif name == "due":
            yield key, dict(client.zrange(key, 0, -1, withscores=True))
        elif name.startswith("c:"):
            yield key, client.get(key)
        else:
            assert name == "outbox", key
