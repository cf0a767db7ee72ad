"""Accepting a loss: a partition whose log no longer leads to its position goes on in a new epoch."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from streams.job import Job, Standing
from streams.lanes.facts import Claim, Epoch
from streams.lanes.position import Trouble


class NoLoss(Exception):
    """There is nothing to accept, or not like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a partition loses when it goes on at ``start`` in ``epoch``, in sentences."""

    partition: int
    epoch: int
    start: int
    wrong: str
    said: tuple[str, ...]


async def losses(job: Job, partitions: Sequence[int], begins: str) -> list[Loss]:
    """Find what accepting means for these partitions, or for all that cannot go on.

    ``begins`` says where their folds go on: ``end``, ``begin`` or an offset.

    Raises
    ------
    NoLoss
        Where nothing is wrong.
    """
    if job.jobs.moving is not None:
        count = job.jobs.moving.partitions
        raise NoLoss(f"Customers are being moved: finish that first, `rumbo repartition {count}`.")
    count = await job.partitions()
    unknown = [number for number in partitions if number >= count]
    if unknown:
        raise NoLoss(f"{job.layout.input} has no partition {unknown[0]}: it has {count}.")
    standings = {number: await job.standing(number) for number in partitions or range(count)}
    well = [number for number, one in standings.items() if not one.position.trouble]
    if len(well) == len(standings) or (partitions and well):
        names = "every partition" if not partitions else f"partition {_named(well)}"
        raise NoLoss(
            f"Nothing is lost: the log of {names} of {job.layout.input} leads on from its position."
        )
    return [_loss(n, one, begins, count) for n, one in standings.items() if one.position.trouble]


def _named(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _loss(partition: int, standing: Standing, begins: str, count: int) -> Loss:
    held, found = standing.held, standing.position
    if held.partitions not in {0, count}:
        raise NoLoss(
            f"The state was built with {held.partitions} partitions, the input has {count}. "
            f"Give the topic {held.partitions} partitions, then accept what is lost."
        )
    start = {"end": found.end, "begin": found.begin}.get(begins)
    start = int(begins) if start is None else start
    if not found.begin <= start <= found.end:
        raise NoLoss(f"{found.log.topic}:{partition} holds {found.begin} to {found.end - 1}.")
    said = (*_gone(standing), *_skipped(standing, start), _kept(standing))
    return Loss(partition, standing.epoch + 1, start, found.wrong, said)


def _gone(standing: Standing) -> list[str]:
    found = standing.position
    if found.trouble is Trouble.GONE:
        count = found.begin - found.off - 1
        return [f"{count} events ({found.off + 1} to {found.begin - 1}) were never absorbed"]
    return [f"events up to {found.off} were absorbed and are no longer in the log"]


def _skipped(standing: Standing, start: int) -> list[str]:
    """Say what lies in the log before the start, absorbed by nobody as far as can be told."""
    found = standing.position
    first = max(found.begin, found.off + 1) if found.trouble is Trouble.GONE else found.begin
    if start <= first:
        return []
    hint = "`--from begin` absorbs them" if found.trouble is Trouble.GONE else _TWICE
    return [f"{start - first} events ({first} to {start - 1}) of the log are left out; {hint}"]


_TWICE = (
    "right where they were absorbed before, else say with `--from` which is the first that was not"
)


def _kept(standing: Standing) -> str:
    if standing.held.off is None:
        return "Redis holds no state of it: its customers begin anew"
    return "the state in Redis is kept; should it be lost, it cannot be rebuilt from the log"


async def accept(job: Job, found: Sequence[Loss]) -> None:
    """Write down where each partition goes on, and its new epoch; workers go on by themselves.

    Raises
    ------
    NoLoss
        When somebody else accepted meanwhile, with another start.
    """
    count = await job.partitions()
    token = f"accept-loss-{secrets.token_hex(8)}"
    for one in found:
        begun = Claim(one.epoch, one.partition, count, one.start, token)
        await job.jobs.write(begun, Epoch(one.epoch, one.partition))
        stands = job.jobs.claim(one.epoch, one.partition)
        if stands is not None and stands.start != one.start:
            raise NoLoss(
                f"Somebody else accepted meanwhile: {one.partition} goes on at {stands.start}."
            )
