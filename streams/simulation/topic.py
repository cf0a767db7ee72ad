"""A topic as the source of a dry run: all partitions, in the order of their timestamps."""

import asyncio
import heapq
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from journeys.event import Event, Millis
from streams.envelope.decode import decode
from streams.envelope.rejection import Cause, Rejection
from streams.lanes.fold import Record


class Stretch(NamedTuple):
    """Records from an instant on, or all that are kept; up to another, or to where the topic ends now."""

    since: Millis | None = None
    until: Millis | None = None


class TopicMissing(Exception):
    """There is no such topic."""


def topic_events(
    kafka: str, topic: str, stretch: Stretch, *, wall: bool
) -> Iterator[tuple[Event | Rejection, int]]:
    """Give a topic's events; Rumbo's own (clock, snapshots, plans, customers handed over) are left out.

    With ``wall`` an event happens when the broker got it, as it does in a job on the wall clock.
    """
    for record in records(kafka, topic, stretch):
        found = _event(record, wall=wall)
        if found is not None:
            yield found, 1


def records(kafka: str, topic: str, stretch: Stretch) -> Iterator[ConsumerRecord]:
    """Give a topic's records as they are, all partitions in the order of their timestamps."""
    with asyncio.Runner() as runner:
        partitions = runner.run(_partitions(kafka, topic))
        logs = [_log(runner, kafka, at, stretch) for at in partitions]
        yield from heapq.merge(*logs, key=lambda one: (one.timestamp, one.partition))


async def _partitions(kafka: str, topic: str) -> list[TopicPartition]:
    async with AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False) as consumer:
        cluster = await consumer._client.fetch_all_metadata()  # noqa: SLF001 - not a cached one
        known = cluster.partitions_for_topic(topic)
    if not known:
        raise TopicMissing(f"There is no topic {topic!r}.")
    return [TopicPartition(topic, number) for number in sorted(known)]


def _log(
    runner: asyncio.Runner, kafka: str, at: TopicPartition, stretch: Stretch
) -> Iterator[ConsumerRecord]:
    """Give the records of one partition; a client of its own, so that none runs ahead of the others."""
    consumer, end = runner.run(_placed(kafka, at, stretch.since))
    try:
        while runner.run(consumer.position(at)) < end:
            batch = runner.run(consumer.getmany(at, timeout_ms=1000))
            for record in batch.get(at, ()):
                if record.offset >= end or _beyond(record, stretch.until):
                    return
                yield record
    finally:
        runner.run(consumer.stop())


def _beyond(record: ConsumerRecord, until: Millis | None) -> bool:
    return until is not None and record.timestamp >= until


async def _placed(
    kafka: str, at: TopicPartition, since: Millis | None
) -> tuple[AIOKafkaConsumer, int]:
    """Open a client where the stretch begins; give it, and the offset at which the partition ends now."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    consumer.assign([at])
    end = (await consumer.end_offsets([at]))[at]
    if since is None:
        await consumer.seek_to_beginning(at)
    else:
        found = (await consumer.offsets_for_times({at: since}))[at]
        consumer.seek(at, end if found is None else found.offset)
    return consumer, end


def _event(record: ConsumerRecord, *, wall: bool) -> Event | Rejection | None:
    headers = tuple((name, value or b"") for name, value in record.headers)
    found = decode(Record(record.offset, record.timestamp, record.key, record.value, headers), b"")
    if isinstance(found, Rejection):
        ours = record.key is None or found.cause is Cause.BAD_SIGNATURE
        return None if ours else found
    return msgspec.structs.replace(found, time=record.timestamp) if wall else found
