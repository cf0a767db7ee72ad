"""Records on their way out: grouped by destination, in order, cut into batches of the wire."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from aiokafka.producer.message_accumulator import BatchBuilder


class Outgoing(Protocol):
    """A record to publish."""

    @property
    def topic(self) -> str:
        """Full name of the topic."""

    @property
    def partition(self) -> int:
        """Partition of the topic."""

    @property
    def key(self) -> bytes | None:
        """Key of the record."""

    @property
    def value(self) -> bytes | None:
        """Value of the record."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Headers of the record."""


class Destination(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class PublishError(Exception):
    """A record can never be published as it is; the message says why."""


def by_destination(records: Iterable[Outgoing]) -> dict[Destination, list[Outgoing]]:
    """Group records, keeping the order within each destination."""
    grouped: dict[Destination, list[Outgoing]] = {}
    for record in records:
        grouped.setdefault(Destination(record.topic, record.partition), []).append(record)
    return grouped


def fill(
    create: Callable[[], BatchBuilder], records: Sequence[Outgoing], first: int
) -> tuple[BatchBuilder, int]:
    """Fill one batch from ``records[first]`` on; give it and the index of the first left over."""
    batch = create()
    for index in range(first, len(records)):
        record = records[index]
        room = batch.append(
            timestamp=None, key=record.key, value=record.value, headers=record.headers
        )
        if room is None and index > first:
            return batch, index
    return batch, len(records)
