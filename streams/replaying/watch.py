"""All output partitions that messages of one partition lie in, beside its replay."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiokafka import TopicPartition

from streams.job import Job
from streams.lanes.fold import OutRecord
from streams.replaying.comparison import Comparison, Mismatch
from streams.replaying.cursor import Cursor
from streams.replaying.message import Message, message
from streams.replaying.refusal import NotReplayable
from streams.replaying.report import Report
from streams.replaying.stretch import Stretch


class Found(NamedTuple):
    """A mismatch, and the output partition that it is in."""

    log: TopicPartition
    mismatch: Mismatch


class Watched(NamedTuple):
    """An output partition and its comparison; ``unsent`` may be on its way there."""

    cursor: Cursor
    comparison: Comparison
    unsent: Sequence[Message]

    async def mismatches(self, off: int) -> list[Mismatch]:
        """Compare what follows from the events up to an offset."""
        found = [self.comparison.hear(one) for one in await self.cursor.until(off)]
        waiting = self.comparison.awaited
        found += [self.comparison.hear(one) for one in self.unsent if one.at in waiting]
        return [one for one in found if one] + list(self.comparison.close(self.cursor.holds))


class Watch:
    """Expects what the replay says, and finds what differs first."""

    def __init__(self, logs: Iterable[Watched], forwards: str) -> None:
        self._logs = {one.cursor.log: one for one in logs}
        self._forwards = forwards

    async def step(self, off: int, outbox: Iterable[OutRecord], report: Report) -> Found | None:
        """Compare the messages of the events up to an offset; the first that differs."""
        for record in outbox:
            if record.topic == self._forwards:
                report.forwarded += 1
            else:
                self._expect(record)
        found = [
            Found(log, one)
            for log, watched in self._logs.items()
            for one in await watched.mismatches(off)
        ]
        return min(found, key=lambda one: one.mismatch.message.at, default=None)

    def _expect(self, record: OutRecord) -> None:
        log = TopicPartition(record.topic, record.partition)
        if log not in self._logs:
            raise NotReplayable(
                f"There is no partition {log.partition} of {log.topic}, where a message belongs. "
                "Run `rumbo topics create`."
            )
        watched = self._logs[log]
        said = message(record, watched.cursor.examples)
        if said is None:
            raise AssertionError(f"a message for {log.topic} has no id")
        watched.comparison.expect(said)

    def count(self, report: Report) -> None:
        """Write down how many messages were compared, by topic."""
        for log, watched in self._logs.items():
            known = report.messages.get(log.topic, 0)
            report.messages[log.topic] = known + watched.comparison.compared
            report.forgotten += watched.comparison.forgotten


async def watch(job: Job, one: Stretch, examples: str) -> Watch:
    """Open the output partitions of a partition, and all of ``learning.examples``."""
    learning = (await job.reader.partitions([examples]))[examples]
    logs = [TopicPartition(topic, one.place.partition) for topic in job.layout.outputs]
    logs += [TopicPartition(examples, number) for number in range(learning)]
    watched = []
    for log in logs:
        cursor = Cursor(job.reader, log, one.place, examples=log.topic == examples)
        await cursor.open()
        watched.append(Watched(cursor, Comparison(), _unsent(one, cursor)))
    return Watch(watched, job.layout.input)


def _unsent(one: Stretch, cursor: Cursor) -> list[Message]:
    lies = [record for record in one.unsent if (record.topic, record.partition) == cursor.log]
    return [said for record in lies if (said := message(record, cursor.examples))]
