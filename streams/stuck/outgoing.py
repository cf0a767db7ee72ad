"""What does not come out: outboxes that are not delivered, timers that do not fire."""

from streams.stuck.case import Case, Kind
from streams.stuck.look import Look
from streams.stuck.scene import Scene


def outboxes(scene: Scene) -> list[Case]:
    """Give the partitions whose last commit is not published, in both looks."""
    return [_outbox(scene, one) for one in scene.now if one.unsent and not scene.moved(one)]


def _outbox(scene: Scene, one: Look) -> Case:
    topics = ", ".join(sorted({record.topic for record in one.unsent}))
    why = f"{len(one.unsent)} messages up to offset {one.off} are committed and not in {topics}"
    if not scene.workers:
        return Case(Kind.OUTBOX, [one.partition], None, why, "start a worker: it sends them first")
    remedy = (
        "look at the worker's log for `does not take what is sent` and mend that topic (leader, "
        "min.insync.replicas, max.message.bytes)"
    )
    return Case(Kind.OUTBOX, [one.partition], None, why, remedy)


def timers(scene: Scene) -> list[Case]:
    """Give the partitions whose earliest timer is overdue, on the wall clock."""
    return [
        Case(Kind.TIMERS, [one.partition], one.signs.earliest, _late(one), _remedy(scene, one))
        for one in scene.now
        if _overdue(scene, one)
    ]


def _overdue(scene: Scene, one: Look) -> bool:
    earliest = one.signs.earliest
    if earliest is None or not on_the_wall(scene, one):
        return False
    return scene.at - earliest > scene.late


def on_the_wall(scene: Scene, one: Look) -> bool:
    """Say whether the timers of a partition follow the wall clock."""
    manifest = scene.definitions.catalogue.manifests.get(one.state.plan)
    return manifest is not None and manifest.settings.get("clock") != "events"


def _late(one: Look) -> str:
    if one.lag:
        return f"timers are overdue behind {one.lag} events that nobody has absorbed"
    return "timers are overdue, and no clock event comes to fire them"


def _remedy(scene: Scene, one: Look) -> str:
    if not scene.workers:
        return "start workers with `rumbo run worker`: the owner of a partition moves its clock"
    if one.lag:
        return "nothing where the partition moves; else mend what keeps it"
    return "look at its worker's log for `clock_event_not_appended`: the input takes no records"
