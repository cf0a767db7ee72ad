"""Partitions that stand still: taken from their workers, with what they hold and had not absorbed."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiokafka import ConsumerRecord, TopicPartition

from streams.job import Job
from streams.lanes.claim import outbox, silence_of
from streams.lanes.fold import Place
from streams.lanes.position import Trouble, position
from streams.partition import state as partitions
from streams.partition.state import PartitionState
from streams.transport.reader import Span

PAGE = 5000
"""How many offsets are read at once."""
RUN = "repartition"
"""What our tokens begin with."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A partition as it stood when it was taken: nobody can commit to it any more."""

    place: Place
    off: int
    state: PartitionState

    @property
    def log(self) -> str:
        """The name under which its events are known where they are sent on."""
        return f"{self.place.job}:{self.place.epoch}:{self.place.partition}"


def token() -> bytes:
    """Make a token that no worker has."""
    return f"{RUN}-{secrets.token_hex(8)}".encode()


async def freeze(job: Job, partition: int, partitions_before: int) -> Frozen:
    """Take a partition from its worker, and publish what that had decided last."""
    epoch = job.jobs.epoch(partition)
    place = Place(job.layout.job, epoch, partition, partitions_before)
    held = await job.store.claim(partition, token(), RUN, 0)
    if held.outbox:
        silence = await silence_of(job.layout, job.reader, place)
        await job.sender.publish(silence.audible(outbox.decode(held.outbox)))
    begun = job.jobs.claim(epoch, partition)
    log = TopicPartition(job.layout.input, partition)
    start = None if begun is None else begun.start
    found = await position(job.reader, log, held, epoch, start)
    off = found.off if found.trouble is Trouble.NONE else max(found.off, found.begin - 1)
    return Frozen(place, off, partitions.decode(held.state))


async def records(job: Job, partition: int, start: int, stop: int) -> AsyncIterator[ConsumerRecord]:
    """Give the records of the input between two offsets, in order."""
    log = TopicPartition(job.layout.input, partition)
    for first in range(start, stop, PAGE):
        span = Span(first, min(first + PAGE, stop))
        for record in (await job.reader.read({log: span}))[log]:
            yield record
