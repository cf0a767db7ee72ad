"""Folds partitions again beside what their topics hold, one partition after the other."""

from collections.abc import AsyncIterator, Callable, Sequence

from aiokafka import ConsumerRecord

from streams.envelope.decode import decode
from streams.envelope.rejection import Rejection
from streams.job import Job
from streams.lanes.fold import Record
from streams.replaying.cause import cause
from streams.replaying.deployment import Deployment, deployment
from streams.replaying.folding import Folding
from streams.replaying.refusal import NotReplayable
from streams.replaying.report import Difference, Follows, Report
from streams.replaying.stretch import Stretch, stretch
from streams.replaying.watch import Found, watch
from streams.settings import Settings
from streams.transport.reader import Span

PAGE = 4000
"""Records of the input that are read at once."""
SLICE = 500
"""Records that are folded at once."""

Tell = Callable[[int, int, int], None]
"""Told how far it is: the partition, how many records are folded, and of how many."""


async def replay(
    settings: Settings, chosen: Sequence[int], until: int | None, tell: Tell
) -> list[Report]:
    """Replay these partitions, or all; `NotReplayable` before anything is folded, if it shows there."""
    async with deployment(settings) as found:
        count = await found.job.partitions()
        if beyond := [one for one in chosen if one >= count]:
            topic = found.job.layout.input
            raise NotReplayable(
                f"{topic} has {count} partitions, from 0 on: there is no {beyond[0]}."
            )
        wanted = sorted(set(chosen)) or range(count)
        stretches = [await stretch(found.job, one, until) for one in wanted]
        return [await _replayed(found, one, tell) for one in stretches]


async def _replayed(found: Deployment, one: Stretch, tell: Tell) -> Report:
    report = Report(one.place.partition, one.start, one.start - 1)
    folding = Folding(found.fold, one.place, one.asides)
    watching = await watch(found.job, one, found.examples)
    async for records in _records(found.job, one):
        async for step in folding.absorb(records):
            differs = await watching.step(step.off, step.outbox, report)
            report.end = step.off
            report.records += step.records
            if differs:
                report.difference = await _explained(found, one, differs)
                watching.count(report)
                return report
        tell(report.partition, report.records, one.stop - one.start)
    watching.count(report)
    return report


async def _records(job: Job, one: Stretch) -> AsyncIterator[list[Record]]:
    for start in range(one.start, one.stop, PAGE):
        span = Span(start, min(start + PAGE, one.stop))
        read = [_record(found) for found in (await job.reader.read({one.log: span}))[one.log]]
        for at in range(0, len(read), SLICE):
            yield read[at : at + SLICE]


def _record(read: ConsumerRecord) -> Record:
    return Record(read.offset, read.timestamp, read.key, read.value, tuple(read.headers))


async def _explained(found: Deployment, one: Stretch, differs: Found) -> Difference:
    message, how = differs.mismatch
    return Difference(
        topic=differs.log.topic,
        partition=differs.log.partition,
        offset=message.offset,
        message=":".join(map(str, message.id)),
        what=how.what,
        path=how.path,
        replayed=how.replayed,
        written=how.written,
        follows=await _follows(found, one, message.id.off),
        why=cause(one, differs.mismatch),
    )


async def _follows(found: Deployment, one: Stretch, off: int) -> Follows:
    read = (await found.job.reader.read({one.log: Span(off, off + 1)}))[one.log]
    events = (decode(_record(raw), found.key) for raw in read)
    identity = next((None if isinstance(e, Rejection) else e.id for e in events), None)
    return Follows(one.log.topic, one.log.partition, off, identity)
