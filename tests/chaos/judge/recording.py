"""What lies in topics and Redis when all is quiet, read with plain clients."""

from typing import NamedTuple

import redis

from tests.integration.log import read

INPUT, EXAMPLES, SNAPSHOTS = "clickstream.events", "learning.examples", "learning.snapshots"
DEAD = "rumbo.dead-letters"
OUTPUTS = (
    "journey.decisions",
    "price.offers",
    "journey.suppressions",
    "journey.lifecycle",
    "customer.insights",
    "customer.records",
    DEAD,
)


class Record(NamedTuple):
    """One record of a topic."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def said(self):
        """Its headers by name."""
        return dict(self.headers)

    @property
    def content(self):
        """What a repeat must have in common with the first copy: all but its place."""
        return self.partition, self.key, self.value, self.headers


class Recording(NamedTuple):
    """Everything that the judge looks at.

    ``logs`` are records by topic and partition, ``held`` what Redis knows of each partition
    (its hash ``meta``), ``ledger`` what the broker acknowledged: (partition, offset, id).
    """

    job: str
    logs: dict[str, dict[int, list[Record]]]
    held: dict[int, dict[bytes, bytes]]
    ledger: list[tuple[int, int, str]]

    def all(self, *topics):
        """Give the records of topics, a partition after the other."""
        for topic in topics:
            for records in self.logs[topic].values():
                yield from ((topic, record) for record in records)


async def record(kafka, redis_url, prefix, job, ledger):
    """Read topics, Redis and the ledger."""
    logs = {}
    for topic in (INPUT, EXAMPLES, SNAPSHOTS, *OUTPUTS):
        found = await read(kafka, prefix + topic)
        logs[topic] = {p: [_record(r) for r in records] for p, records in found.items()}
    with redis.Redis.from_url(redis_url) as client:
        held = {p: client.hgetall(f"{{{job}:{p}}}:meta") for p in logs[INPUT]}
    lines = (line.split() for line in ledger.splitlines())
    return Recording(job, logs, held, [(int(p), int(off), name) for p, off, name in lines])


def _record(r):
    return Record(r.partition, r.offset, r.timestamp, r.key, r.value, tuple(r.headers))
