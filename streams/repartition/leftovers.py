"""Events that nobody had absorbed when the partitions stopped: sent again, to where they belong now."""

from collections.abc import Iterable, Sequence

from aiokafka import ConsumerRecord

from journeys.event import Position
from streams.envelope import control, position
from streams.envelope.headers import POSITION
from streams.envelope.json_object import read_object
from streams.envelope.rejection import RefusedError
from streams.job import Job
from streams.lanes.fold import OutRecord
from streams.partition.outbox import partition_of
from streams.repartition.frozen import Frozen, records

MARK = "rumbo-moved"
"""Header of what a move has sent again, with its epoch: should it break off, the next run begins with
the originals."""


async def leftovers(
    job: Job, frozen: Frozen, epoch: int, start: int, stop: int
) -> list[tuple[ConsumerRecord, Position]]:
    """Find what is left of a partition between two offsets, each with its position.

    What came from elsewhere is taken by the rule of every receiver: the highest of each source
    counts, and is remembered in the state that moves on.
    """
    found = []
    async for record in records(job, frozen.place.partition, start, stop):
        headers = dict(record.headers)
        again = headers.get(MARK) == str(epoch).encode()
        if again or _ours(record) or _heard(frozen, headers.get(POSITION)):
            continue
        place = frozen.place
        found.append((record, Position(place.job, place.epoch, place.partition, record.offset, 0)))
    return found


def _ours(record: ConsumerRecord) -> bool:
    """Say whether an event is one of Rumbo's own: those are for the partitions before."""
    if record.key is not None or record.value is None:
        return False
    try:
        return control.is_control(read_object(record.value))
    except RefusedError:
        return False


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
    found: Iterable[tuple[ConsumerRecord, Position]], epoch: int, topic: str, partitions: int
) -> Sequence[OutRecord]:
    """Make the records that go on to the partitions of their customers, oldest first."""
    ordered = sorted(found, key=lambda one: (one[0].timestamp, one[1].partition, one[1].offset))
    mark = str(epoch).encode()
    return [_again(record, origin, mark, topic, partitions) for record, origin in ordered]


def _again(
    record: ConsumerRecord, origin: Position, mark: bytes, topic: str, partitions: int
) -> OutRecord:
    kept = [(name, raw) for name, raw in record.headers if name not in {POSITION, MARK}]
    headers = [*kept, (POSITION, position.text(origin).encode()), (MARK, mark)]
    keyless = record.key is None  # it becomes a dead letter where it lies
    partition = record.partition if keyless else partition_of(record.key, partitions)
    return OutRecord(topic, partition, record.key, record.value, headers)
