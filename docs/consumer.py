"""What another team writes to act on Rumbo's decisions: each action once, in time, none held back."""

import argparse
import asyncio
import json
import time
from datetime import datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer

TOPICS = ("journey.suppressions", "journey.decisions", "price.offers")


class Inbox:
    """Decides what is sent. It remembers the last message id of every partition, in a file."""

    def __init__(self, file: Path, clock: str) -> None:
        self.file = file
        self.last = json.loads(file.read_text()) if file.exists() else {}
        self.clock = clock
        self.newest = 0.0
        self.dropped: set[str] = set()

    def is_repeat(self, place: str, message: dict) -> bool:
        """Ids are job:epoch:partition:offset:k and grow within a partition: a lower one is a repeat."""
        _, epoch, _, offset, k = message["id"].rsplit(":", 4)
        number = [int(epoch), int(offset), int(k)]
        if number <= self.last.get(place, []):
            return True
        self.last[place] = number
        return False

    def read(self, place: str, message: dict) -> dict | None:
        """Give the action to carry out, or None."""
        if self.is_repeat(place, message):
            return None
        self.newest = max(self.newest, instant(message["time"]))
        data = message["data"]
        if message["type"] == "rumbo.suppression":
            if data["outcome"] == "dropped":
                self.dropped.add(data.get("emission"))
            return {"withheld": data["kind"], "from": data["customer"], "rule": data["rule"]}
        if not data["action"] or data["emission"] in self.dropped:
            return None
        now = time.time() if self.clock == "wall" else self.newest
        if data["expires"] and instant(data["expires"]) <= now:
            return None
        price = data["quote"]["price"] if "quote" in data else None
        return {
            "send": data["content"],
            "to": data["customer"],
            "on": data["surfaces"],
            "price": price,
            "because": data["reason"],
            "id": message["id"],
        }

    def save(self) -> None:
        """Keep the last ids; a crash in between leaves the old file."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.last))
        fresh.replace(self.file)


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def main(options: argparse.Namespace) -> None:
    inbox = Inbox(options.seen, options.clock)
    consumer = AIOKafkaConsumer(
        *(options.prefix + topic for topic in TOPICS),
        bootstrap_servers=options.kafka,
        group_id=options.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        while batch := await consumer.getmany(timeout_ms=int(options.idle * 1000)):
            for partition, records in batch.items():
                for record in records:
                    place = f"{partition.topic}:{partition.partition}"
                    action = inbox.read(place, json.loads(record.value))
                    if action:
                        print(json.dumps(action), flush=True)  # here the message would be sent
            inbox.save()
            await consumer.commit()
    finally:
        await consumer.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kafka", required=True, help="host:port of Kafka")
    parser.add_argument("--prefix", default="", help="RUMBO_PREFIX of the deployment")
    parser.add_argument("--group", default="campaign-sender")
    parser.add_argument("--seen", type=Path, default=Path("seen.json"), help="keeps the last ids")
    parser.add_argument("--clock", choices=("wall", "events"), default="wall")
    parser.add_argument(
        "--idle", type=float, default=86400.0, help="end after so many silent seconds"
    )
    asyncio.run(main(parser.parse_args()))
