"""Events that nobody had absorbed when the partitions stopped: sent again, to where they belong now."""

from collections.abc import Iterable, Sequence

from aiokafka import ConsumerRecord

from journeys.event import Position
from streams.envelope import position
from streams.envelope.headers import POSITION
from streams.job import Job
from streams.lanes.fold import OutRecord
from streams.partition.outbox import partition_of
from streams.repartition.frozen import Frozen, records

MARK = "rumbo-moved"
"""Header of what a move has sent again: should it break off, the next one begins with the originals."""


async def leftovers(
    job: Job, frozen: Frozen, start: int, stop: int
) -> list[tuple[ConsumerRecord, Position]]:
    """Find what is left of a partition between two offsets, each with its position.

    What came from elsewhere is taken by the rule of every receiver: the highest of each source
    counts, and is remembered in the state that moves on.
    """
    found = []
    async for record in records(job, frozen.place.partition, start, stop):
        headers = dict(record.headers)
        if record.key is None or MARK in headers or _heard(frozen, headers.get(POSITION)):
            continue
        place = frozen.place
        found.append((record, Position(place.job, place.epoch, place.partition, record.offset, 0)))
    return found


def _heard(frozen: Frozen, header: bytes | None) -> bool:
    try:
        origin = position.parse((header or b"").decode(errors="replace"))
    except ValueError:
        return False
    state, place = frozen.state, (origin.offset, origin.k)
    if place <= state.origins.get(origin.source, (-1, -1)):
        return True
    state.origins = state.origins | {origin.source: place}
    return False


def again(
    found: Iterable[tuple[ConsumerRecord, Position]], topic: str, partitions: int
) -> Sequence[OutRecord]:
    """Make the records that go on to the partitions of their customers, oldest first."""
    ordered = sorted(found, key=lambda one: (one[0].timestamp, one[1].partition, one[1].offset))
    return [_again(record, origin, topic, partitions) for record, origin in ordered]


def _again(record: ConsumerRecord, origin: Position, topic: str, partitions: int) -> OutRecord:
    kept = [(name, raw) for name, raw in record.headers if name not in {POSITION, MARK}]
    headers = [*kept, (POSITION, position.text(origin).encode()), (MARK, b"1")]
    partition = partition_of(record.key, partitions)
    return OutRecord(topic, partition, record.key, record.value, headers)
