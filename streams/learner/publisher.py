"""The publisher: a snapshot goes out as one record, then every input partition is told, in that order."""

from collections.abc import Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from online_models.snapshot import name_of
from streams.envelope import control
from streams.lanes.failpoints import passes


@dataclass(frozen=True, slots=True)
class Announcing:
    """Where snapshots go and who is told: full topic names, the count of input partitions, the job."""

    job: str
    snapshots: str
    events: str
    partitions: int
    job_key: bytes


class SnapshotPublisher:
    """Writes snapshots and announces them with signed control events."""

    def __init__(
        self, producer: AIOKafkaProducer, where: Announcing, wall: Callable[[], int]
    ) -> None:
        self._producer = producer
        self._where = where
        self._wall = wall

    async def publish(self, sealed: bytes, partition: int) -> str:
        """Write a snapshot, wait until the broker has it, and tell every input partition; its name."""
        name = name_of(sealed)
        passes("before_snapshot")
        held = await self._producer.send_and_wait(
            self._where.snapshots, sealed, key=name.model.encode(), partition=partition
        )
        passes("after_snapshot")
        await self.announce(str(name), name.model, partition, held.offset)
        return str(name)

    async def announce(self, name: str, model: str, held_in: int, held_at: int) -> None:
        """Tell every input partition where a snapshot lies."""
        for partition in range(self._where.partitions):
            data = {
                "partition": partition,
                "model": model,
                "snapshot": name,
                "held_in": held_in,
                "held_at": held_at,
            }
            value, headers = control.build(
                control.MODEL,
                identity=f"{self._where.job}:{partition}:model:{name}",
                time=self._wall(),
                data=data,
                source=f"/rumbo/{self._where.job}",
                key=self._where.job_key,
            )
            await self._producer.send_and_wait(
                self._where.events, value, partition=partition, headers=headers
            )
            passes("mid_announce")
