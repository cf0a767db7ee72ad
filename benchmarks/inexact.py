"""``rumbo run`` without exactness: the same reads and writes in one pipeline. A program, for one figure only.

States, timers and position are written as ever, but nobody asks whether the writer still owns the
partition or where it stands, and no outbox is kept beside them: a crash would lose or double messages.
"""

from typing import Any

from streams.cli.main import app
from streams.lanes import lane
from streams.store.store import Store
from streams.store.values import Committed, Verdict, Write


async def commit(
    self: Any, partition: int, _token: bytes, _expected: int | None, write: Write
) -> Committed:
    """Write a slice, whoever we are."""
    keys = self._keys(partition)
    pipe = self._redis.pipeline(transaction=False)
    sets = {keys.customer(name): one for name, one in write.states.items() if one is not None}
    gone = [keys.customer(name) for name, one in write.states.items() if one is None]
    timers = {name: at for name, at in write.due.items() if at is not None}
    removed = [name for name, at in write.due.items() if at is None]
    if sets:
        pipe.mset(sets)
    if gone:
        pipe.delete(*gone)
    if timers:
        pipe.zadd(keys.due, timers)
    if removed:
        pipe.zrem(keys.due, *removed)
    pipe.hset(keys.meta, mapping=_meta(write))
    pipe.zrange(keys.due, 0, 0, withscores=True)
    *_, first = await pipe.execute()
    return Committed(Verdict.COMMITTED, int(first[0][1]) if first else None)


def _meta(write: Write) -> dict[str, Any]:
    place = {"off": write.off, "epoch": write.epoch, "partitions": write.partitions}
    return {**place, "checksum": write.checksum, "state": write.state}


if __name__ == "__main__":
    Store.commit = commit  # type: ignore[method-assign]
    lane.encode = lambda _: b""  # no outbox
    app()
