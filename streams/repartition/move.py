"""The move: drain, take the partitions, load the customers into the log, forget Redis, open.

Each step is safe to be cut off: the facts in ``rumbo.jobs`` say where the next run goes on. Until all
customers lie in the log (`Moved`) Redis is only read; from then on it is not needed any more.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin.new_partitions import NewPartitions
from aiokafka.errors import InvalidPartitionsError, for_code

from streams.endpoints import job_key_of, kafka_of
from streams.job import Job
from streams.lanes.facts import Epoch, Moved, Moving
from streams.lanes.failpoints import passes
from streams.partition.carried import carried
from streams.repartition.frozen import freeze, token
from streams.repartition.leftovers import again, leftovers
from streams.repartition.loading import LARGEST, Loading
from streams.settings import Settings
from streams.store.values import Verdict
from streams.topic_admin import administrator, find
from streams.transport.sender import sender

POLL = 0.1
"""How often (s) is looked whether something has happened."""
PATIENCE = 30.0
"""How long (s) the broker may take to know new partitions."""

Tell = Callable[[str], None]


class NoMove(Exception):
    """Customers cannot be moved, or not so; the message says why."""


async def before(job: Job) -> int:
    """Give the count of partitions that the state was built with."""
    there = await job.partitions()
    claims = [job.jobs.claim(job.jobs.epoch(number), number) for number in range(there)]
    return next((one.partitions for one in claims if one is not None), there)


async def check(job: Job, count: int) -> None:
    """Refuse what cannot be meant."""
    there, built, moving = await job.partitions(), await before(job), job.jobs.moving
    if moving is not None:
        if moving.partitions != count:
            raise NoMove(
                f"A move to {moving.partitions} partitions was begun and is not through. Finish it "
                f"first: `rumbo repartition {moving.partitions}`."
            )
        return
    if count == built == there:
        raise NoMove(f"{job.layout.input} has {count} partitions already.")
    if count < there:
        raise NoMove(
            f"{job.layout.input} has {there} partitions, and Kafka takes none away from a topic: "
            "choose a higher number."
        )
    for number in range(built):
        standing = await job.standing(number)
        if standing.position.trouble:
            raise NoMove(f"{standing.position.wrong}: mend that first, then move.")


async def repartition(
    settings: Settings, job: Job, count: int, patience: float, tell: Tell
) -> None:
    """Move all customers to ``count`` partitions, or finish a move that broke off."""
    await check(job, count)
    built = await before(job)
    if job.jobs.moving is None:
        if built == await job.partitions():
            await _drained(job, built, patience)
            tell("all that came in before is absorbed")
        await _fits(job, built)
        await job.jobs.write(Moving(job.jobs.highest + 1, count))
    moving = job.jobs.moving
    if moving is None:
        raise NoMove("Somebody else has just finished this move.")
    passes("moving")
    if job.jobs.moved(moving.epoch) is None:
        await _load(settings, job, built, moving, tell)
    passes("moved")
    await _forget(job, built)
    await job.jobs.write(Epoch(moving.epoch))
    tell(f"epoch {moving.epoch} is open, with {count} partitions")


async def _drained(job: Job, count: int, patience: float) -> None:
    """Wait until workers have absorbed what lies in the log now."""
    logs = [TopicPartition(job.layout.input, number) for number in range(count)]
    ends = {log.partition: end for log, (_, end) in (await job.reader.bounds(logs)).items()}
    deadline = time.monotonic() + patience
    while True:
        left = {number: await _left(job, number, end) for number, end in ends.items()}
        if not any(left.values()):
            return
        if time.monotonic() > deadline:
            behind = ", ".join(f"{number} ({n})" for number, n in left.items() if n)
            raise NoMove(
                f"Events wait to be absorbed, in partitions: {behind}. Let workers run until they "
                "are through, or give them more time with `--wait`."
            )
        await asyncio.sleep(POLL)


async def _fits(job: Job, partitions: int) -> None:
    """See that every customer fits into an event, while nothing has changed yet."""
    async with aclosing(_customers(job, partitions)) as customers:
        async for name, state in customers:
            if len(name) + len(state) > LARGEST:
                raise NoMove(
                    f"Customer {name} has {len(state)} bytes of state, an event holds {LARGEST}."
                )


async def _left(job: Job, partition: int, end: int) -> int:
    standing = await job.standing(partition)
    return max(0, end - 1 - standing.position.off)


async def _load(settings: Settings, job: Job, built: int, moving: Moving, tell: Tell) -> None:
    there = await job.partitions()
    frozen = [await freeze(job, number, built) for number in range(max(built, there))]
    await _grow(settings, job, moving.partitions)
    cuts = await _ends(job, len(frozen))
    # Compressed, for an event at the limit gets headers too when it is sent again.
    async with sender(kafka_of(settings), "gzip") as sending:
        left = []
        for one, cut in zip(frozen, cuts, strict=True):
            left += await leftovers(job, one, moving.epoch, one.off + 1, cut)
        run = token().decode()
        loading = Loading(job.layout.job, job.layout.input, run, job_key_of(settings), sending)
        states = carried([one.state for one in frozen], moving.partitions, run, built)
        starts = await loading.open(states)
        async with aclosing(_customers(job, built)) as customers:
            moved = await loading.fill(customers, moving.partitions)
        for one, cut in zip(frozen, cuts, strict=True):
            left += await leftovers(job, one, moving.epoch, cut, starts[one.place.partition])
        behind = again(left, moving.epoch, job.layout.input, moving.partitions)
        await sending.publish(behind)
    await job.jobs.write(Moved(moving.epoch, starts, run))
    tell(f"{moved} customers lie in the log of their partition, {len(behind)} events behind them")


async def _customers(job: Job, partitions: int) -> AsyncGenerator[tuple[str, bytes], None]:
    for number in range(partitions):
        async for one in job.store.customers(number):
            yield one


async def _ends(job: Job, count: int) -> Sequence[int]:
    logs = [TopicPartition(job.layout.input, number) for number in range(count)]
    bounds = await job.reader.bounds(logs)
    return [bounds[log].end for log in logs]


async def _grow(settings: Settings, job: Job, count: int) -> None:
    """Give the input and the outputs their partitions, and wait until the broker knows them."""
    names = [job.layout.input, *job.layout.outputs]
    async with administrator(kafka_of(settings)) as admin:
        there = await find(admin, names)
        fewer = [name for name, found in there.items() if found.partitions < count]
        if fewer:
            new = {name: NewPartitions(total_count=count) for name in fewer}
            _granted(await admin.create_partitions(new))
    deadline = time.monotonic() + PATIENCE
    while min((await job.reader.partitions(names)).values()) < count:
        if time.monotonic() > deadline:
            raise NoMove(
                "Kafka does not show the new partitions yet. Run this again, it goes on: "
                f"`rumbo repartition {count}`."
            )
        await asyncio.sleep(POLL)


def _granted(answer: Any) -> None:
    """Raise what Kafka refused; partitions that are there already are none of it."""
    for name, code, message in answer.topic_errors:
        if code not in (0, InvalidPartitionsError.errno):
            raise for_code(code)(f"{name}: {message}")


async def _forget(job: Job, partitions: int) -> None:
    """Forget the states of the partitions before; workers that ask meanwhile are told to wait."""
    for number in range(partitions):
        verdict = Verdict.FENCED
        while verdict is not Verdict.COMMITTED:
            await job.jobs.refresh()
            if job.jobs.moving is None:
                raise NoMove("Somebody else has just finished this move.")
            ours = token()
            await job.store.claim(number, ours, "", 0)
            verdict = await job.store.clear(number, ours)
        passes("mid_clear")
