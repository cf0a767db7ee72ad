"""The load: a process that sends events of many customers, and a ledger of what the broker took.

``python -m tests.chaos.load JSON`` sends until SIGTERM. It knows nothing of the engine. A line of
the ledger is ``partition offset id``, written after the broker's acknowledgement.
"""

import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from tests.chaos.poison import KINDS, said

FRUITS = ("apple", "pear", "plum")


class Shop:
    """Customers who visit and pay; ``chance`` decides who and what."""

    def __init__(self, chance, run, customers):
        self.chance = chance
        self.run = run
        self.customers = [f"{run}-{number}" for number in range(customers)]
        self.visits = {}
        self.number = 0

    def event(self):
        """Give the next good event."""
        self.number += 1
        customer = self.chance.choice(self.customers)
        visits = self.visits.setdefault(customer, [])
        pays = visits and self.chance.random() < 0.45
        kind, data = self._cart(visits) if pays else self._visit(visits)
        return {
            "specversion": "1.0",
            "id": f"{self.run}-e{self.number}",
            "source": "/till",
            "type": kind,
            "subject": customer,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "data": data,
        }

    def _visit(self, visits):
        visits.append(f"{self.run}-v{self.number}")
        del visits[:-4]
        return "visit.began", {"visit": visits[-1], "page": "home"}

    def _cart(self, visits):
        item = self.chance.choice(FRUITS)
        return "cart.paid", {
            "visit": self.chance.choice(visits),
            "value": float(self.chance.randrange(1, 100)),
            "item": item,
            "items": [item],
            "prices": {item: self.chance.randrange(100, 900) / 100},
            "discounts": {item: self.chance.choice((0.0, 0.1, 0.2))},
        }


class Sender:
    """Sends, and writes down what was acknowledged."""

    def __init__(self, config):
        self.config = config
        self.topic = config["topic"]
        self.chance = random.Random(config["seed"])  # noqa: S311 - a run can be repeated
        self.shop = Shop(self.chance, config["run"], config["customers"])
        self.open = set()
        self.ledger = Path(config["ledger"]).open("a", buffering=1)  # noqa: SIM115 - for life

    def records(self):
        """Give the next records as (partition or None, key, value, id)."""
        event = self.shop.event()
        good = (None, event["subject"].encode(), said(event), event["id"])
        if self.chance.random() >= self.config["poison"]:
            return [good]
        kind = self.chance.choice([*KINDS, "twice", "wrong partition"])
        if kind == "twice":
            return [good, good]
        if kind == "wrong partition":
            right = (murmur2(good[1]) & 0x7FFFFFFF) % self.config["partitions"]
            return [((right + 1) % self.config["partitions"], *good[1:])]
        key, value = KINDS[kind](event)
        return [(self.chance.randrange(self.config["partitions"]), key, value, event["id"])]

    async def run(self, stop):
        """Send at the rate until told to stop; a producer that broke is replaced."""
        while not stop.is_set():
            producer = AIOKafkaProducer(
                bootstrap_servers=self.config["kafka"],
                enable_idempotence=True,
                request_timeout_ms=90_000,
                linger_ms=2,
            )
            try:
                await producer.start()
                await self._send(producer, stop)
            except KafkaError as error:
                sys.stderr.write(f"the producer is replaced: {error!r}\n")
            finally:
                with contextlib.suppress(KafkaError):
                    await producer.stop()

    async def _send(self, producer, stop):
        began, count = time.monotonic(), 0
        while not stop.is_set():
            while count < (time.monotonic() - began) * self.config["rate"]:
                for record in self.records():
                    await self._one(producer, *record)
                    count += 1
            await asyncio.sleep(0.005)
        await asyncio.gather(*self.open, return_exceptions=True)

    async def _one(self, producer, partition, key, value, identity):
        sent = await producer.send(self.topic, value, key=key, partition=partition)
        self.open.add(sent)
        sent.add_done_callback(lambda done: self._noted(done, identity))

    def _noted(self, done, identity):
        self.open.discard(done)
        if not done.cancelled() and done.exception() is None:
            place = done.result()
            self.ledger.write(f"{place.partition} {place.offset} {identity}\n")


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await Sender(json.loads(sys.argv[1])).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
