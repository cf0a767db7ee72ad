"""What of a partition's log is folded again: from where its fold begins to what was absorbed."""

from typing import NamedTuple

from aiokafka import TopicPartition

from streams.job import Job
from streams.lanes.claim import outbox
from streams.lanes.fold import OutRecord, Place
from streams.lanes.position import Trouble, position
from streams.replaying.refusal import NotReplayable
from streams.store.errors import StoreError
from streams.store.values import Held
from streams.transport.reader import Bounds


class Stretch(NamedTuple):
    """Offsets ``start`` to ``stop - 1`` of a partition; ``unsent`` was committed and may be on its way."""

    place: Place
    log: TopicPartition
    start: int
    stop: int
    asides: frozenset[int]
    unsent: list[OutRecord]


async def stretch(job: Job, partition: int, until: int | None) -> Stretch:
    """Find what can be compared of a partition; `NotReplayable` where its log does not reach back."""
    log = TopicPartition(job.layout.input, partition)
    epoch = job.jobs.epoch(partition)
    counts = await job.reader.partitions([log.topic])
    count = job.jobs.partitions(epoch, partition) or counts[log.topic]
    held, owned, unsent = await _held(job, partition)
    bounds = (await job.reader.bounds([log]))[log]
    begun = job.jobs.claim(epoch, partition)
    start = bounds.begin if begun is None else begun.start
    await _judge(job, log, held, epoch, start)
    if bounds.begin > start:
        raise NotReplayable(_gone(log, bounds, start))
    nothing_yet = begun is None or (owned and held.off is None)
    stop = _stop(held, epoch, start if nothing_yet else bounds.end)
    stop = stop if until is None else min(stop, until + 1)
    place = Place(job.layout.job, epoch, partition, count)
    asides = job.jobs.asides(epoch, partition)
    return Stretch(place, log, start, max(start, stop), asides, unsent)


def _stop(held: Held, epoch: int, otherwise: int) -> int:
    absorbed = held.off is not None and held.epoch >= epoch
    return held.off + 1 if absorbed and held.off is not None else otherwise


async def _held(job: Job, partition: int) -> tuple[Held, bool, list[OutRecord]]:
    """Ask Redis what it holds, whether anybody owns the partition, and what is unsent; nothing where it is away."""
    try:
        held = await job.store.peek(partition)
        signs = await job.store.signs(partition)
    except StoreError:
        return Held(), False, []
    return held, bool(signs.token), outbox.decode(signs.outbox) if signs.outbox else []


async def _judge(job: Job, log: TopicPartition, held: Held, epoch: int, start: int) -> None:
    found = await position(job.reader, log, held, epoch, start)
    if found.trouble in {Trouble.SHORT, Trouble.OTHER}:
        raise NotReplayable(found.sentence)


def _gone(log: TopicPartition, bounds: Bounds, start: int) -> str:
    return (
        f"{log.topic}:{log.partition} begins at {bounds.begin}, but its fold begins at {start}: "
        "retention has passed it, and without its begin it cannot be folded again. Bring the log "
        "back from a copy and keep it whole (retention.ms=-1); a partition whose log is whole can "
        "be replayed alone with --partition."
    )
