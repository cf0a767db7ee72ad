"""The tail: every message that comes out, from the first, into the tally."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.demo.tally import Tally
from streams.settings import Settings
from streams.topics import full_name

TOPICS = (
    "journey.decisions",
    "price.offers",
    "journey.suppressions",
    "journey.lifecycle",
    "customer.insights",
)
"""What the page shows."""


class Tail:
    """Reads the output topics into a tally."""

    def __init__(self, kafka: str, settings: Settings, partitions: int, tally: Tally) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 << 20,
        )
        self._all = [
            TopicPartition(full_name(settings.prefix, name), number)
            for name in TOPICS
            for number in range(partitions)
        ]
        self._tally = tally

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()
        self._consumer.assign(self._all)

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def read(self, wait: float = 0.2) -> int:
        """Take in what has come; how many messages."""
        found = await self._consumer.getmany(timeout_ms=round(wait * 1000), max_records=5000)
        for records in found.values():
            for record in records:
                self._tally.add(record.value)
        return sum(len(records) for records in found.values())

    async def finish(self) -> None:
        """Read to the end of every topic."""
        ends = await self._consumer.end_offsets(self._all)
        while any([await self._consumer.position(at) < end for at, end in ends.items()]):
            await self.read()
