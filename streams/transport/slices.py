"""Slices: consecutive records of one partition, delivered to Faust as one message."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiokafka import ConsumerRecord
from faust.types import TP

SLICE = 500
"""Most records in one slice: more buys no speed and costs latency."""
WEIGHT = 1024 * 1024
"""Most bytes that small slices make together: what one fetch brings of a partition."""


class Fetched(NamedTuple):
    """What one fetch brought from a partition.

    ``start`` and ``stop`` are the reader's position before and after; what is missing in between
    (compaction, control records) is explained by them. ``end`` is the log's end as last heard.
    """

    epoch: int
    start: int
    stop: int
    end: int
    records: Sequence[ConsumerRecord]


class Slice(NamedTuple):
    """Up to `SLICE` records of a partition, of one placing (``epoch``) of its reader.

    ``weight`` is their size in bytes.
    """

    tp: TP
    epoch: int
    start: int
    stop: int
    end: int
    records: Sequence[ConsumerRecord]
    weight: int


def weight(records: Sequence[ConsumerRecord]) -> int:
    """Give the size (bytes) of the keys, values and headers of records.

    >>> from types import SimpleNamespace as Record
    >>> weight([Record(key=b"ana", value=None, headers=[("ce_id", b"v1"), ("x", None)])])
    11
    """
    size = 0
    for record in records:
        size += len(record.key or b"") + len(record.value or b"")
        for name, value in record.headers:
            size += len(name) + (len(value) if value else 0)
    return size


def cut(tp: TP, fetched: Fetched, size: int = SLICE) -> Iterator[Slice]:
    """Cut what was fetched into slices; each begins at the position where the one before ends.

    >>> from types import SimpleNamespace as Record
    >>> said = {"key": b"a", "value": b"{'bag': 1}", "headers": ()}
    >>> records = [Record(offset=n, **said) for n in (4, 5, 9)]
    >>> whole = Fetched(epoch=1, start=3, stop=12, end=12, records=records)
    >>> [(one.start, one.stop, one.weight) for one in cut(TP("t", 0), whole, size=2)]
    [(3, 6, 22), (6, 12, 11)]
    """
    epoch, start, stop, end, records = fetched
    for first in range(0, len(records), size):
        part = records[first : first + size]
        last = first + size >= len(records)
        after = stop if last else part[-1].offset + 1
        yield Slice(tp, epoch, start, after, end, part, weight(part))
        start = after


def joined(waiting: deque[Slice], size: int = SLICE) -> Slice:
    """Take the first of consecutive slices, with those after it that make one slice together.

    Each slice costs a round through Redis and Kafka, however small it is.

    >>> waiting = deque(Slice(TP("t", 0), 1, n, n + 1, 9, [n], 20) for n in range(3))
    >>> one = joined(waiting, size=2)
    >>> one.start, one.stop, one.records, one.weight, len(waiting)
    (0, 2, [0, 1], 40, 1)
    """
    first = last = waiting.popleft()
    records, heavy = first.records, first.weight
    while (
        waiting
        and len(records) + len(waiting[0].records) <= size
        and heavy + waiting[0].weight <= WEIGHT
    ):
        last = waiting.popleft()
        records = [*records, *last.records]
        heavy += last.weight
    if last is first:
        return first
    return first._replace(stop=last.stop, end=last.end, records=records, weight=heavy)
