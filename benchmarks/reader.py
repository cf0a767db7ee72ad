"""The reader of the latency run: when the decision about each event was in its hands. A program."""

import asyncio
import sys
import time
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

DECISION = "rumbo.decision"


class Data(msgspec.Struct):
    caused_by: str


class Message(msgspec.Struct):
    type: str
    data: Data


read = msgspec.json.Decoder(Message).decode


async def run(config: dict[str, Any]) -> dict[str, float]:
    """Read until every event has its decision, or patience ends."""
    first = config["first"]
    consumer = AIOKafkaConsumer(bootstrap_servers=config["kafka"], enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(config["topic"], n) for n in range(config["partitions"])]
        consumer.assign(places)
        await (consumer.seek_to_end if first else consumer.seek_to_beginning)(*places)
        await consumer.getmany(timeout_ms=0)
        print('"ready"', flush=True)
        arrived: dict[str, float] = {}
        patience = time.monotonic() + config["patience"]
        while len(arrived) < config["events"] and time.monotonic() < patience:
            found = await consumer.getmany(timeout_ms=500)
            now = time.monotonic()
            for records in found.values():
                for message in map(read, (one.value for one in records)):
                    if message.type == DECISION and not (
                        first and int(message.data.caused_by) < first
                    ):
                        arrived.setdefault(message.data.caused_by, now)
        return arrived
    finally:
        await consumer.stop()


if __name__ == "__main__":
    told = asyncio.run(run(msgspec.json.decode(sys.argv[1].encode())))
    print(msgspec.json.encode(told).decode())
