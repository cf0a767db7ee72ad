"""After a backlog hundreds of snapshots follow one another in the log, more than a worker keeps."""

from journeys.force import Learned
from streams.envelope import control
from streams.partition.fold import SNAPSHOTS
from streams.partition.snapshots import KEPT, SnapshotBook
from streams.partition.state import InForce
from tests.streams.partition.records import BEGIN, HELLO, KEY, SCHEMA, Partition


class Laid(SnapshotBook):
    """A book whose snapshots all lie at hand; it keeps no more of them than any other."""

    async def _read(self, wanted):
        return Learned(learner=None, snapshot=wanted.name)


async def test_a_row_of_snapshots_longer_than_what_is_kept_is_absorbed():
    part, names = Partition(), [f"m@0.{n}#00" for n in range(2 * KEPT)]
    part.fold._snapshots = Laid("", "")
    part.define(1, SCHEMA, HELLO)
    part.control(control.PLAN, {"manifest": 1})
    rest = [in_force(part, place, name) for place, name in enumerate(names)]
    slices = 0
    while rest:
        able = await part.fold.ready(part.place, part.stored, rest)
        await others_load(part)
        absorbed = part.absorb(*rest[:able]).off
        rest = [one for one in rest if one.offset > absorbed]
        slices += 1
    assert part.state.models["m"].name == names[-1]
    assert slices >= len(names) // (SNAPSHOTS + 1)


def in_force(part, place, name):
    """Lay the event that puts a snapshot in force into the log."""
    data = {"partition": 0, "model": "m", "snapshot": name, "held_in": 0, "held_at": place}
    value, headers = control.build(
        control.MODEL, identity=name, time=BEGIN, data=data, source="/t", key=KEY
    )
    return part.record(None, value, headers)


async def others_load(part):
    """Let other partitions load as many as a worker keeps."""
    for number in range(KEPT):
        await part.fold._snapshots.fetch(InForce(f"other@0.{number}#00", 0, number))
