"""The world of the lanes: a log, a Redis, workers, and every fault that may befall them."""

import asyncio
import json

from streams.envelope.outgoing import rfc3339
from streams.lanes.fold import OutRecord
from streams.partition.outbox import partition_of
from streams.store.keys import Keys
from tests.streams.lanes.interleaved.documents import catalogue
from tests.streams.lanes.interleaved.gates import Fate
from tests.streams.lanes.interleaved.kafka import Kafka
from tests.streams.lanes.interleaved.reference import Folded
from tests.streams.lanes.interleaved.worker import (
    EXAMPLES,
    INPUT,
    JOB,
    JOBS,
    OUTPUTS,
    Worker,
    book_of,
)

PARTITIONS = 2
CUSTOMERS = ("ana", "bo", "cruz", "finn")
MOST = 3
CATALOGUES = [catalogue(number) for number in (1, 2, 3)]


class Turns(asyncio.SelectorEventLoop):
    """A loop that runs until nothing is left to do at once; no time passes in it."""

    def time(self):
        return 0.0

    def settle(self):
        while True:
            self.call_soon(self.stop)
            self.run_forever()
            if not self._ready:
                return


class World:
    """Workers by number; ``group`` says which of them are told to own a partition, the last rightly."""

    def __init__(self, client):
        self.client = client
        client.flushall()
        self.loop = Turns()
        counts = dict.fromkeys((INPUT, *OUTPUTS), PARTITIONS) | {JOBS: 1, EXAMPLES: 1}
        self.kafka = Kafka(counts)
        self.book = book_of(CATALOGUES[0])
        self.workers, self.dead = {}, []
        self.group = dict.fromkeys(range(PARTITIONS), 0)
        self.copies, self.sent, self._numbers = [], {}, 0
        for number in range(2):
            self.begin(number)
        for partition in self.group:
            self.assign(partition, partition)
        self.calm()

    def run(self, call):
        """Do something inside the loop, and what follows at once."""
        self.loop.call_soon(call)
        self.loop.settle()

    # Workers

    def begin(self, number, skew=0):
        """Put a fresh process in a place; the first place's keeps no states."""
        worker = self.workers[number] = Worker(
            self.kafka, self.client, self.book, skew, keeps=bool(number)
        )
        self.loop.run_until_complete(worker.start())

    def crash(self, number):
        """End a process at once: none of its requests is ever let through. Another takes its place."""
        self.dead.append(self.workers[number])
        self.begin(number)
        for partition in [p for p, owner in self.group.items() if owner == number]:
            self.assign(partition, number)

    def assign(self, partition, number, *, told=True):
        """Give a partition to a worker; the one before goes on unless it is ``told``."""
        before, self.group[partition] = self.group[partition], number
        if told and before != number:
            self.run(lambda: self.workers[before].revoke(partition))
        self.run(lambda: self.workers[number].place(partition))

    def let_through(self, gate, fate=Fate.DONE):
        """Decide what becomes of a request."""
        self.run(lambda: gate.passed.set_result(fate))

    def advance(self, number, moves):
        """Let a worker make so many moves, each time the first that it can."""
        for _ in range(moves):
            for move in self.workers[number].moves()[:1]:
                self.run(move)

    def let_all_through(self, number, what=""):
        """Let the requests of a worker through that wait now, or those whose names begin so."""
        for gate in self.workers[number].gates.waiting:
            if gate.what.startswith(what):
                self.let_through(gate)

    def until(self, number, condition):
        """Let one worker go on, and nobody else, until something is so."""
        for _ in range(self.patience()):
            for move in self.workers[number].all_moves():
                if condition():
                    return
                self.run(move)
        raise AssertionError("it never came to that")

    def moves(self):
        return [move for number in sorted(self.workers) for move in self.workers[number].moves()]

    def requests(self):
        return [one for number in sorted(self.workers) for one in self.workers[number].requests()]

    def plan(self, number):
        """Let a manifest be in the definitions, where there is no later one yet."""
        latest = max(number, CATALOGUES.index(self.book.catalogue))
        self.book.catalogue = CATALOGUES[latest]

    # What is sent

    def send(self, customer, value=None, partition=None):
        """Produce an order, or these bytes, on the customer's partition or a wrong one."""
        self._numbers += 1
        identity = f"o{self._numbers}"
        if value is None:
            data = {"value": 3.5, "basket": identity}
            value = self._event("order.completed", customer, identity, data)
            self.sent[identity] = customer
        right = partition_of(customer.encode(), PARTITIONS)
        at = right if partition is None else partition
        self.kafka.append(OutRecord(INPUT, at, customer.encode(), value, []))
        return at

    def merge(self, customer, other):
        """Say that two customers are one person."""
        self._numbers += 1
        event = self._event("customer.merged", customer, f"m{self._numbers}", {"other": other})
        self.send(customer, event)

    def _event(self, name, customer, identity, data):
        said = {"id": identity, "source": "/t", "type": name, "subject": customer}
        said |= {"time": rfc3339(self.kafka.now), "data": data}
        return json.dumps({"specversion": "1.0", **said}).encode()

    def log(self, partition):
        return self.kafka.logs[INPUT, partition]

    # Redis

    def back_up(self):
        keys = self.client.keys()
        pipe = self.client.pipeline()
        for key in keys:
            pipe.dump(key)
        self.copies.append(dict(zip(keys, pipe.execute(), strict=True)))

    def go_back(self, copies):
        """Let Redis be what it was some copies ago."""
        self.client.flushall()
        for key, dumped in self.copies[-min(copies, len(self.copies))].items():
            self.client.restore(key, 0, dumped)

    # The end

    def patience(self):
        """After how many rounds what is not over never will be: an event takes two to six, a timer 80."""
        return 300 + 10 * sum(len(self.log(partition)) for partition in self.group)

    def calm(self):
        """No more faults: let everything through until all is absorbed, fired and published."""
        for number in [n for n, worker in self.workers.items() if worker.leaving]:
            self.crash(number)
        for partition, owner in self.group.items():
            for number, worker in self.workers.items():
                if number != owner:
                    self.run(lambda worker=worker, partition=partition: worker.revoke(partition))
        for _ in range(self.patience()):
            for number in sorted(self.workers):
                for move in self.workers[number].all_moves():
                    self.run(move)
            self.kafka.now += 250
            if self.quiet():
                return
        raise AssertionError(f"it never came to rest: {self.where()}")

    def quiet(self):
        """Whether nothing is left to do, by the log, the lanes and Redis."""
        return all(worker.idle() for worker in self.workers.values()) and all(
            self.off(p) == len(self.kafka.logs[INPUT, p]) - 1
            and self.workers[owner].lanes.owned.get(p) == self.off(p)
            and not self.client.zcard(Keys.of(JOB, p).due)
            for p, owner in self.group.items()
        )

    def where(self):
        return {
            p: (self.off(p), len(self.kafka.logs[INPUT, p]), self.workers[n].lanes.holds)
            for p, n in self.group.items()
        }

    def off(self, partition):
        return int(self.client.hget(Keys.of(JOB, partition).meta, "off") or -1)

    def reference(self):
        return {p: Folded(self.kafka, self.book, p) for p in self.group}

    def close(self):
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.settle()
        self.loop.close()
