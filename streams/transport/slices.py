"""Slices: consecutive records of one partition, delivered to Faust as one message."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiokafka import ConsumerRecord
from faust.types import TP

SLICE = 500
"""Most records in one slice: more buys no speed and costs latency."""


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
    """Up to `SLICE` records of a partition, of one placing (``epoch``) of its reader."""

    tp: TP
    epoch: int
    start: int
    stop: int
    end: int
    records: Sequence[ConsumerRecord]


def cut(tp: TP, fetched: Fetched, size: int = SLICE) -> Iterator[Slice]:
    """Cut what was fetched into slices; each begins at the position where the one before ends.

    >>> from types import SimpleNamespace as Record
    >>> records = [Record(offset=n) for n in (4, 5, 9)]
    >>> whole = Fetched(epoch=1, start=3, stop=12, end=12, records=records)
    >>> [(one.start, one.stop) for one in cut(TP("t", 0), whole, size=2)]
    [(3, 6), (6, 12)]
    """
    epoch, start, stop, end, records = fetched
    for first in range(0, len(records), size):
        part = records[first : first + size]
        last = first + size >= len(records)
        after = stop if last else part[-1].offset + 1
        yield Slice(tp, epoch, start, after, end, part)
        start = after


def joined(waiting: deque[Slice], size: int = SLICE) -> Slice:
    """Take the first of consecutive slices, with those after it that make one slice together.

    Each slice costs a round through Redis and Kafka, however small it is.

    >>> waiting = deque(Slice(TP("t", 0), 1, n, n + 1, 9, [n]) for n in range(3))
    >>> one = joined(waiting, size=2)
    >>> one.start, one.stop, one.records, len(waiting)
    (0, 2, [0, 1], 1)
    """
    first = waiting.popleft()
    parts, count = [first], len(first.records)
    while waiting and count + len(waiting[0].records) <= size:
        parts.append(waiting.popleft())
        count += len(parts[-1].records)
    last = parts[-1]
    if last is first:
        return first
    records = [record for part in parts for record in part.records]
    return first._replace(stop=last.stop, end=last.end, records=records)
