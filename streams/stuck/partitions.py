"""The partitions that hold or stand still, and the events under which processes died."""

from collections.abc import AsyncIterator

from streams.lanes.deadly import DEATHS
from streams.lanes.fold import Hold, Record
from streams.stuck.case import Case, Kind
from streams.stuck.look import Look
from streams.stuck.scene import Scene

NOBODY = "start workers with `rumbo run worker`"
LOOK = (
    "look at the log of its worker (`stands_still`, `lane_waits`, `partition_holds`) and end that "
    "worker: another one goes on behind the last commit"
)
READABLE = (
    "bring the record back where the log says it lies: from a backup of the topic, or for a manifest "
    "with `rumbo apply` of the same folder"
)


async def cases(scene: Scene) -> AsyncIterator[Case]:
    """Give the cases of all partitions."""
    for one in scene.now:
        case = _refused(one) or await _standing(scene, one)
        if case is not None:
            yield case


def _refused(one: Look) -> Case | None:
    """Say why no worker may go on, in the words of the worker; the last sentence is what to do."""
    sentence = one.refused or one.standing.position.sentence
    if not sentence:
        return None
    why, _, remedy = sentence.removesuffix(".").rpartition(". ")
    return Case(Kind.HOLDS, [one.partition], one.since, why, remedy)


async def _standing(scene: Scene, one: Look) -> Case | None:
    if one.next is None or scene.moved(one):
        return None
    hold = await _hold(scene, one)
    if hold:
        return Case(Kind.HOLDS, [one.partition], one.since, hold, READABLE)
    why, remedy = _why(scene, one)
    return Case(Kind.STILL, [one.partition], one.since, why, remedy)


async def _hold(scene: Scene, one: Look) -> str:
    """Ask the engine whether it could absorb the next record."""
    if one.place is None or one.next is None:
        return ""
    found = one.next
    record = Record(found.offset, found.timestamp, found.key, found.value, tuple(found.headers))
    able = await scene.fold.ready(one.place, one.standing.held.state, [record])
    return able.reason if isinstance(able, Hold) else ""


def _why(scene: Scene, one: Look) -> tuple[str, str]:
    if not scene.workers:
        return "no worker runs", NOBODY
    if not one.signs.token or one.signs.left:
        return (
            "workers run, but none of them has claimed it",
            "look at their logs for `partition_holds` and for what they wait for",
        )
    return "its owner absorbs nothing: it is frozen, dead since a moment, or hangs", LOOK


def fought(scene: Scene) -> list[Case]:
    """Give the partitions whose owner changes again and again."""
    why = (
        f"it changes its owner again and again: two deployments write under the name "
        f"{scene.job.layout.job} into this Redis"
    )
    remedy = "stop both, and give one of them a Redis of its own, or another database number"
    return [
        Case(Kind.FOUGHT, [partition], None, why, remedy)
        for partition, count in sorted(scene.changes.items())
        if count > 1
    ]


def deadly(scene: Scene) -> list[Case]:
    """Give the events that were set aside and not sent again, and those under suspicion."""
    return [case for one in scene.now for case in (*_asides(scene, one), *_suspects(one))]


def _asides(scene: Scene, one: Look) -> list[Case]:
    job, epoch = scene.job.layout.job, one.standing.epoch
    place = f"{job}:{epoch}:{one.partition}:"
    again = {replayed.rpartition(":")[0] for replayed in one.state.replays}
    return [
        Case(
            Kind.DEADLY,
            [one.partition],
            None,
            f"the event at offset {off} was set aside: processes died {DEATHS} times under it",
            "find it with `rumbo dead-letters list --cause set_aside`, mend the journey or the "
            "release, then `rumbo dead-letters replay`",
        )
        for off in sorted(scene.job.jobs.asides(epoch, one.partition))
        if off <= one.off and f"{place}{off}" not in again
    ]


def _suspects(one: Look) -> list[Case]:
    held, signs = one.standing.held, one.signs
    if held.marked and held.marked_at is not None and held.marked_at > one.off:
        why = f"processes died {held.marked} times while they decided offset {held.marked_at}"
    elif signs.deaths >= 2 and signs.deaths_at == one.off and one.lag:
        why = f"{signs.deaths} owners died behind offset {one.off}"
    else:
        return []
    remedy = (
        "let workers start again: after three deaths under one event it is set aside; deaths "
        "without such an event: look at the memory of the workers"
    )
    return [Case(Kind.DEADLY, [one.partition], one.since, why, remedy)]
