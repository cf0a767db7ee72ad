"""The floor: what reading, state and writing cost in Python, with nothing decided. A program.

Slices of a partition; one MGET; each event decoded into what is needed; a tiny state; one Lua call
that writes states and position; as many messages for each event as it is told, of one size, by the
idempotent producer, waited for. No journeys, no learner, no timers, no checks.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Iterable
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord
from redis.asyncio import Redis

SLICE = 500
"""Most records of a slice."""
COMMIT = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
for i = 2, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1]) end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""


class Config(msgspec.Struct):
    kafka: str
    redis: str
    topic: str
    out: str
    partitions: int
    events: int
    messages: float
    size: int


class Data(msgspec.Struct):
    categories: list[str]


class Event(msgspec.Struct):
    subject: str
    type: str
    data: Data


class State(msgspec.Struct, array_like=True):
    count: int = 0
    last: list[str] = []


read_event = msgspec.json.Decoder(Event).decode
read_state = msgspec.msgpack.Decoder(State).decode
write_state = msgspec.msgpack.Encoder().encode


class Floor:
    """Reads everything once."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.seen = self.written = 0
        self.redis = Redis.from_url(config.redis)
        self.commit = self.redis.register_script(COMMIT)
        self.body = b"x" * config.size
        self.positions: dict[int, bytes] = {}

    async def run(self) -> dict[str, Any]:
        """Read to the end; seconds and CPU from the first slice to the last acknowledgement."""
        kafka = self.config.kafka
        consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 << 20,
        )
        self.producer = AIOKafkaProducer(
            bootstrap_servers=kafka, enable_idempotence=True, max_batch_size=256 << 10
        )
        await consumer.start()
        await self.producer.start()
        try:
            return await self._read(consumer)
        finally:
            await self.producer.stop()
            await consumer.stop()
            await self.redis.aclose()

    async def _read(self, consumer: AIOKafkaConsumer) -> dict[str, Any]:
        places = [TopicPartition(self.config.topic, n) for n in range(self.config.partitions)]
        consumer.assign(places)
        first = await consumer.getmany(timeout_ms=10_000, max_records=SLICE)
        began, spent = time.perf_counter(), time.process_time()
        await self._slices(first)
        lanes = [self._lane(consumer, place) for place in places]
        await asyncio.gather(*lanes)
        return {
            "events": self.seen,
            "seconds": time.perf_counter() - began,
            "cpu": {"app": time.process_time() - spent},
            "messages": self.written / self.seen,
        }

    async def _lane(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> None:
        """Absorb a partition to its end, while the others do the same."""
        end = (await consumer.end_offsets([place]))[place]
        while await consumer.position(place) < end:
            await self._slices(await consumer.getmany(place, timeout_ms=1000, max_records=SLICE))

    async def _slices(self, found: dict[TopicPartition, list[ConsumerRecord]]) -> None:
        for place, records in found.items():
            await self._absorb(place.partition, records)

    async def _absorb(self, partition: int, records: list[ConsumerRecord]) -> None:
        events = [read_event(record.value) for record in records]
        names = list({event.subject for event in events})
        keys = [f"{{{self.config.topic}:{partition}}}:{name}" for name in names]
        held = await self.redis.mget(keys)
        pairs = zip(names, held, strict=True)
        states = {name: read_state(value) if value else State() for name, value in pairs}
        for event in events:
            _fold(states[event.subject], event)
        await self._write(partition, keys, states.values(), records[-1].offset)
        await self._publish(partition, [record.key for record in records])

    async def _write(
        self, partition: int, keys: list[str], states: Iterable[State], off: int
    ) -> None:
        meta = f"{{{self.config.topic}:{partition}}}:off"
        position = str(off).encode()
        values = [write_state(state) for state in states]
        before = self.positions.get(partition, b"")
        assert await self.commit([meta, *keys], [before, position, *values])
        self.positions[partition] = position

    async def _publish(self, partition: int, keys: list[bytes]) -> None:
        """Write so many messages for each event, in batches, and wait for the broker."""
        self.seen += len(keys)
        due = round(self.seen * self.config.messages) - self.written
        self.written += due
        waiting = []
        batch = self.producer.create_batch()
        for key in itertools.islice(itertools.cycle(keys), due):
            if batch.append(key=key, value=self.body, timestamp=None) is None:
                waiting.append(await self._send(batch, partition))
                batch = self.producer.create_batch()
                batch.append(key=key, value=self.body, timestamp=None)
        if batch.record_count():
            waiting.append(await self._send(batch, partition))
        await asyncio.gather(*waiting)

    async def _send(self, batch: Any, partition: int) -> Any:
        return await self.producer.send_batch(batch, self.config.out, partition=partition)


def _fold(state: State, event: Event) -> None:
    state.count += 1
    state.last = [*state.last[-7:], event.data.categories[0]]


if __name__ == "__main__":
    told = msgspec.json.decode(sys.argv[1].encode(), type=Config)
    print(msgspec.json.encode(asyncio.run(Floor(told).run())).decode())
