"""One look at a partition from outside: its state, its signs, its log, and what is out of it."""

from dataclasses import dataclass

import msgspec
from aiokafka import ConsumerRecord

from streams.job import Job, Standing
from streams.lanes.claim import outbox, place_of, silence_of
from streams.lanes.fold import OutRecord, Place
from streams.lanes.means import Means
from streams.lanes.position import Trouble
from streams.lanes.silence import Silence
from streams.partition import state as partitions
from streams.partition.state import PartitionState
from streams.store.values import Held, Signs
from streams.transport.owner import NotYet
from streams.transport.reader import Span


@dataclass(frozen=True, slots=True)
class Look:
    """What a partition shows at one instant.

    ``refused`` says why no worker may claim it, ``next`` is the first record that nobody has
    absorbed, ``silence`` knows what lies in the outputs already.
    """

    partition: int
    standing: Standing
    signs: Signs
    refused: str
    place: Place | None
    next: ConsumerRecord | None
    silence: Silence | None

    @property
    def off(self) -> int:
        """The offset of the last absorbed event."""
        return self.standing.position.off

    @property
    def lag(self) -> int:
        """Records of the log not yet absorbed."""
        return max(0, self.standing.position.end - 1 - self.off)

    @property
    def state(self) -> PartitionState:
        """What the partition keeps beside its customers."""
        return partitions.decode(self.standing.held.state)

    @property
    def since(self) -> int | None:
        """When the first record came that nobody has absorbed."""
        return None if self.next is None else int(self.next.timestamp)

    @property
    def behind(self) -> bool:
        """Whether more is out than what Redis has absorbed: it went back in time."""
        held = self.standing.held
        now = held.off is None or held.epoch == self.standing.epoch
        return now and self.silence is not None and self.silence.until > self.off

    @property
    def unsent(self) -> list[OutRecord]:
        """What of the outbox does not lie in the partition's own outputs."""
        held = outbox.decode(self.signs.outbox) if self.signs.outbox else []
        if self.silence is None or self.place is None:
            return []
        own = [one for one in held if self.silence.covers(one.topic, one.partition)]
        return list(self.silence.audible(own))


async def look(job: Job, means: Means, partition: int) -> Look:
    """Look at one partition."""
    signs = await job.store.signs(partition)
    held = await job.store.peek(partition)
    place, refused = None, ""
    try:
        place = await place_of(means, partition, held)
    except NotYet as answer:
        refused = str(answer)
    standing = await job.standing(partition)
    found = standing.position
    following = None
    if found.trouble is Trouble.NONE and found.end > found.off + 1:
        span = Span(found.off + 1, min(found.end, found.off + 17))
        following = next(iter((await job.reader.read({found.log: span}))[found.log]), None)
    silence = None
    if place is not None:
        # What lies in Redis was numbered in its own epoch: an accepted loss begins another one.
        own = msgspec.structs.replace(place, epoch=_epoch(held, place))
        silence = await silence_of(means.layout, means.reader, own)
    return Look(partition, standing, signs, refused, place, following, silence)


def _epoch(held: Held, place: Place) -> int:
    return place.epoch if held.off is None else held.epoch
