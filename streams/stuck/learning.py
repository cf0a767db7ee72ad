"""The learner that is behind: examples that wait for too long."""

from collections.abc import Sequence

from aiokafka import TopicPartition

from streams.endpoints import kafka_of
from streams.groups import shown
from streams.stuck.case import Case, Kind
from streams.stuck.scene import Scene
from streams.topic_admin import administrator
from streams.topics import full_name
from streams.transport.reader import Span


async def behind(scene: Scene) -> list[Case]:
    """Give the partitions of the examples whose oldest example waits for too long."""
    topic = full_name(scene.settings.prefix, "learning.examples")
    waiting = await _waiting(scene, topic)
    found = await scene.job.reader.read({at: Span(one.start, one.start + 1) for at, one in waiting})
    oldest = {at: records[0].timestamp for at, records in found.items() if records}
    return [
        _case(scene, at.partition, span, oldest[at])
        for at, span in waiting
        if at in oldest and scene.at - oldest[at] > scene.late
    ]


async def _waiting(scene: Scene, topic: str) -> Sequence[tuple[TopicPartition, Span]]:
    """Give what of each partition the learner has not shown as learned."""
    count = (await scene.job.reader.partitions([topic]))[topic]
    logs = [TopicPartition(topic, number) for number in range(count)]
    async with administrator(kafka_of(scene.settings)) as admin:
        learned = await shown(admin, scene.settings.learner_group, topic)
    bounds = await scene.job.reader.bounds(logs) if logs else {}
    spans = {
        at: Span(max(bounds[at].begin, learned.get(at.partition, 0)), bounds[at].end) for at in logs
    }
    return [(at, span) for at, span in spans.items() if span.start < span.stop]


def _case(scene: Scene, partition: int, span: Span, oldest: int) -> Case:
    count = span.stop - span.start
    if not scene.learners:
        why, remedy = "no learner runs, and examples wait", "start one: `rumbo run learner`"
    else:
        why = f"{count} examples wait, although a learner runs"
        remedy = "look at its log for `learner_waits`; decisions go on with the last snapshots"
    return Case(Kind.LEARNER, [partition], oldest, why, remedy)
