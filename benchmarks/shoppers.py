"""The events of all contenders: what real households did, the same bytes for everyone."""

from itertools import islice

from benchmarks.log import Entry, Log
from streams.demo.baskets import Lines
from streams.demo.shoppers import HEADERS, ShopperEvent, events
from streams.partition.outbox import partition_of

PARTITIONS = 4
"""Partitions of every topic that a contender reads."""


def shoppers(households: int, most: int | None) -> list[ShopperEvent]:
    """Give the events of some households in the order of time, at most so many."""
    return list(islice(events(Lines.read(), households), most))


def as_log(found: list[ShopperEvent]) -> Log:
    """Lay the events out as they lie in a topic, each customer in one partition."""
    log: Log = {number: [] for number in range(PARTITIONS)}
    for event in found:
        key = event.customer.encode()
        log[partition_of(key, PARTITIONS)].append(Entry(key, event.value, HEADERS))
    return log
