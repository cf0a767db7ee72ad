"""A toy engine: each customer has a count and a running hash, and now and then a timer.

Events are JSON: ``add`` counts, ``clock`` fires timers of all customers, ``need`` waits for a file,
``raise`` fails in its decision, ``kill`` ends the process, ``oom`` the lane until a file is there,
``sleep`` takes time once, ``cancel`` is cancelled once, as a client of a server may be.
"""

# ruff: noqa: ARG002

import asyncio
import json
import os
import signal
import time
from hashlib import blake2b
from pathlib import Path

from streams.lanes.checksum import checksum
from streams.lanes.fold import Folded, Hold, Needs, OutRecord

LIMIT = 50
DELAY = 300


class ToyFold:
    def __init__(self, prefix, *, every=1, examples=3, wall=True, timers=True):
        self.prefix = prefix
        self.every = every
        self.examples = examples
        self.wall = wall
        self.timers = timers

    def needs(self, place, partition, records):
        customers = set()
        for take, record in enumerate(records):
            if record.key is None:
                if take:
                    break
                now = max(record.timestamp, _now(partition))
                return Needs(frozenset(), now, LIMIT, 1)
            customers.add(record.key.decode())
        else:
            take = len(records)
        return Needs(frozenset(customers), None, 0, take)

    async def ready(self, place, partition, records):
        for able, record in enumerate(records):
            missing = _missing(record)
            if missing:
                return able or Hold(f"{missing} is not there")
        return len(records)

    def fold(self, place, partition, records, states, due, set_aside):
        run = Run(self, place, partition, states, due)
        for record in records:
            run.absorb(record, record.offset in set_aside)
        last = records[-1]
        return Folded(
            off=last.offset,
            partition=json.dumps({"now": run.now, "events": run.events}).encode(),
            states={c: json.dumps(s).encode() for c, s in run.changed.items()},
            due={c: s["due"] for c, s in run.changed.items()},
            outbox=run.outbox,
            checksum=checksum(last),
        )

    def appends(self, place, partition):
        return []

    def visit(self, partition, now):
        return None

    def clock(self, place, now):
        if not self.wall:
            return None
        value = json.dumps({"kind": "clock", "at": now}).encode()
        return OutRecord(f"{self.prefix}in", place.partition, None, value, [])


def _missing(record):
    if b'"need"' in (record.value or b""):
        path = json.loads(record.value)["path"]
        return None if Path(path).exists() else path
    return None


def _now(partition):
    return json.loads(partition)["now"] if partition else 0


class Run:
    """One slice."""

    def __init__(self, fold, place, partition, states, due):
        self.fold = fold
        self.place = place
        before = json.loads(partition) if partition else {"now": 0, "events": 0}
        self.now, self.events = before["now"], before["events"]
        self.states = states
        self.due = due
        self.changed = {}
        self.outbox = []
        self.off = self.k = 0

    def state(self, customer):
        if customer not in self.changed:
            found = self.states[customer]
            self.changed[customer] = json.loads(found) if found else {"n": 0, "h": "", "due": None}
        return self.changed[customer]

    def absorb(self, record, aside):
        self.off, self.k = record.offset, 0
        self.now = max(self.now, record.timestamp)
        self.events += 1
        if aside:
            self.dead(record)
            return
        try:
            event = json.loads(record.value)
            if event["kind"] == "clock":
                self.clock()
            else:
                self.decide(record, event)
        except (ValueError, KeyError):
            self.dead(record)

    def clock(self):
        for customer, instant in self.due[:LIMIT]:
            if instant <= self.now:
                self.fire(customer)

    def decide(self, record, event):
        kind = event["kind"]
        if kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "oom" and not Path(event["path"]).exists():
            raise MemoryError("no memory")
        if kind == "cancel" and not Path(event["path"]).exists():
            Path(event["path"]).touch()
            raise asyncio.CancelledError
        if kind == "raise":
            raise ValueError(event["text"])
        if kind == "sleep" and not Path(event["path"]).exists():
            Path(event["path"]).touch()
            time.sleep(event["s"])
        customer = record.key.decode()
        state = self.state(customer)
        if state["due"] is not None and state["due"] <= self.now:
            self.fire(customer)
        state["n"] += 1
        digest = blake2b(state["h"].encode() + record.value, digest_size=8)
        state["h"] = digest.hexdigest()
        if self.fold.timers and state["n"] % 5 == 0:
            state["due"] = self.now + DELAY
        if state["n"] % self.fold.every == 0:
            self.emit("out", customer, {"n": state["n"], "h": state["h"], "at": self.now})
        if state["n"] % 10 == 0:
            self.example(customer, state)

    def fire(self, customer):
        state = self.state(customer)
        self.emit("out", customer, {"fired": state["due"], "n": state["n"], "at": self.now})
        state["due"] = None

    def name(self):
        place = self.place
        identity = f"{place.job}:{place.epoch}:{place.partition}:{self.off}:{self.k}".encode()
        self.k += 1
        return identity

    def emit(self, topic, customer, data):
        self.outbox.append(
            OutRecord(
                f"{self.fold.prefix}{topic}",
                self.place.partition,
                customer.encode(),
                json.dumps(data).encode(),
                [("id", self.name())],
            )
        )

    def example(self, customer, state):
        partition = sum(customer.encode()) % self.fold.examples
        value = json.dumps({"n": state["n"], "h": state["h"]}).encode()
        headers = [("position", self.name())]
        topic = f"{self.fold.prefix}examples"
        self.outbox.append(OutRecord(topic, partition, customer.encode(), value, headers))

    def dead(self, record):
        topic = f"{self.fold.prefix}dead"
        headers = [*record.headers, ("id", self.name())]
        self.outbox.append(
            OutRecord(topic, self.place.partition, record.key, record.value, headers)
        )
