"""Looks at the partitions: what does not go on, who works on them, and whether Redis went back."""

from streams.doctor.finding import Finding, doubtful, well, wrong
from streams.endpoints import NoServerError
from streams.settings import Settings
from streams.store.errors import StoreError
from streams.stuck.case import Case, Kind
from streams.stuck.cases import cases
from streams.stuck.look import Look
from streams.stuck.scene import Scene, scene

MILD = {Kind.TIMERS, Kind.LEARNER}
"""What is late, and comes in the end."""


async def examine(settings: Settings) -> list[Finding]:
    """Look at every partition; nothing where servers or topics are missing: others say so."""
    try:
        async with scene(settings) as found:
            await found.watch()
            return [*_cases(await cases(found)), _workers(found), *_back(found)]
    except (NoServerError, StoreError):
        return []


def _cases(found: list[Case]) -> list[Finding]:
    if not found:
        return [well("partitions", "every partition goes on")]
    return [_finding(one) for one in found]


def _finding(one: Case) -> Finding:
    where = f"partition{'s' * (len(one.partitions) > 1)} {', '.join(map(str, one.partitions))}"
    say = doubtful if one.kind in MILD else wrong
    return say(str(one.kind), f"{where}: {one.why}", one.remedy)


def _workers(found: Scene) -> Finding:
    missing = [
        name
        for name, count in (("worker", found.workers), ("learner", found.learners))
        if not count
    ]
    if not missing:
        return well("processes", f"{found.workers} workers, {found.learners} learners")
    said = " and ".join(f"no {name}" for name in missing) + " runs"
    return doubtful("processes", said, "start them with `rumbo run`")


def _back(found: Scene) -> list[Finding]:
    """Say where Redis holds less than what is out already, or than what was begun."""
    gone = [one for one in found.now if one.behind]
    empty = [one for one in found.now if one.lag and _nothing(found, one)]
    if empty:
        said = f"Redis holds nothing of partitions {_named(empty)}, although they were begun"
        fix = "nothing now: workers rebuild them from the log; then see that Redis keeps its data"
        return [doubtful("redis empty", said, fix)]
    if gone:
        said = f"Redis is older than what partitions {_named(gone)} have sent already"
        fix = (
            "nothing now: workers fold forward and send nothing twice; see that Redis keeps its end"
        )
        return [doubtful("redis older", said, fix)]
    return []


def _nothing(found: Scene, one: Look) -> bool:
    begun = found.job.jobs.claim(one.standing.epoch, one.partition)
    return begun is not None and one.standing.held.off is None


def _named(looks: list[Look]) -> str:
    return ", ".join(str(one.partition) for one in looks)
