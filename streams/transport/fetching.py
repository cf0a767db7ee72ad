"""One fetch request by hand: what aiokafka's consumers only do for partitions assigned to them."""

from collections.abc import Mapping
from typing import NamedTuple

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import READ_UNCOMMITTED, PartitionRecords
from aiokafka.errors import LeaderNotAvailableError, OffsetOutOfRangeError, for_code
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.memory_records import MemoryRecords

WAIT = 100
"""How long (ms) the broker waits for records that are not there."""
SIZE = 1024 * 1024
"""Most bytes of one answer; a larger record comes all the same."""


class Found(NamedTuple):
    """Records from an offset on, and the offset to go on at."""

    records: list[ConsumerRecord]
    after: int


async def fetch(
    client: AIOKafkaClient, offsets: Mapping[TopicPartition, int], size: int = SIZE
) -> dict[TopicPartition, Found]:
    """Ask the leaders for records from these offsets on, about ``size`` bytes of each partition.

    Raises
    ------
    KafkaError
        When a leader is not known or says so; an offset that the log no longer has gives no
        records and an end without end.
    """
    found: dict[TopicPartition, Found] = {}
    for node, asked in _by_leader(client, offsets).items():
        topics = [(tp.topic, [(tp.partition, offset, size)]) for tp, offset in asked.items()]
        request = FetchRequest(WAIT, 1, size * max(1, len(asked)), READ_UNCOMMITTED, topics)
        answer = await client.send(node, request)
        for topic, partitions in answer.topics:
            for partition, code, _, *rest in partitions:
                tp = TopicPartition(topic, partition)
                found[tp] = _found(tp, asked[tp], code, rest[-1])
    return found


def _by_leader(
    client: AIOKafkaClient, offsets: Mapping[TopicPartition, int]
) -> dict[int, dict[TopicPartition, int]]:
    grouped: dict[int, dict[TopicPartition, int]] = {}
    for tp, offset in offsets.items():
        leader = client.cluster.leader_for_partition(tp)
        if leader is None or leader == -1:
            raise LeaderNotAvailableError(f"{tp.topic}:{tp.partition}")
        grouped.setdefault(leader, {})[tp] = offset
    return grouped


def _found(tp: TopicPartition, offset: int, code: int, data: bytes) -> Found:
    error = for_code(code)
    if error is OffsetOutOfRangeError:
        return Found([], 2**63 - 1)
    if code:
        raise error(f"{tp.topic}:{tp.partition}")
    batches = PartitionRecords(
        tp, MemoryRecords(data), None, offset, None, None, True, READ_UNCOMMITTED
    )
    records = list(batches)
    return Found(records, batches.next_fetch_offset)
