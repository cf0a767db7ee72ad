"""The sender of the latency run: an event at each of its moments, whatever becomes of the others. A program."""

import asyncio
import sys
import time
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from benchmarks.clickstream import HEADERS
from streams.envelope.outgoing import rfc3339

PAGES = ("shoes", "coats", "hats", "bags", "belts", "socks")
LEAD = 0.5
"""Seconds before the first event."""


def event(number: int, customers: int) -> tuple[bytes, bytes]:
    """Give the key and the value of an event; its id is its number."""
    customer = f"c{number * 7919 % customers}"
    envelope = {
        "specversion": "1.0",
        "id": str(number),
        "source": "/benchmarks",
        "type": "page.viewed",
        "subject": customer,
        "time": rfc3339(time.time_ns() // 1_000_000),
        "data": {"category": PAGES[number * 31 % len(PAGES)], "seconds": float(number % 60)},
    }
    return customer.encode(), orjson.dumps(envelope)


async def run(config: dict[str, Any]) -> dict[str, Any]:
    """Send all; when the first was due, and by how much each was late."""
    producer = AIOKafkaProducer(bootstrap_servers=config["kafka"], linger_ms=0)
    await producer.start()
    try:
        begin = time.monotonic() + LEAD
        late = []
        for number in range(config["events"]):
            due = begin + number / config["rate"]
            if due > time.monotonic():
                await asyncio.sleep(due - time.monotonic())
            key, value = event(config["first"] + number, config["customers"])
            await producer.send(config["topic"], value, key, headers=HEADERS)
            if not config.get("silent"):
                late.append(time.monotonic() - due)
        await producer.flush()
        return {"begin": begin, "late": late, "seconds": time.monotonic() - begin}
    finally:
        await producer.stop()


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(run(orjson.loads(sys.argv[1])))) + b"\n")
