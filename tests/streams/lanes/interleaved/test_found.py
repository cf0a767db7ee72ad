"""Interleavings that once led astray, kept step by step."""

from tests.streams.lanes.interleaved import laws


def test_what_the_next_owner_wrote_is_not_folded_when_redis_goes_back(world):
    """The old owner reads a later state, Redis goes back to its own time, and its commit passes."""
    at = world.send("ana")
    old, new = world.workers[0], world.workers[1]
    world.assign(at, 0)
    world.assign(1 - at, 0)
    world.calm()
    world.send("ana")
    world.until(old, lambda: any(not gate.look for gate in old.gates.waiting))
    world.back_up()
    world.assign(at, 1, told=False)
    world.until(new, lambda: new.lanes.owned.get(at) == len(world.log(at)) - 1)
    for gate in old.gates.waiting:
        world.let_through(gate)
    world.go_back(1)
    world.assign(at, 0)
    world.calm()
    laws.hold(world)
