"""Interleavings that once led astray, kept step by step."""

import pytest

from tests.streams.lanes.interleaved import laws


def test_what_the_next_owner_wrote_is_not_folded_when_redis_goes_back(world):
    """The old owner reads a later state, Redis goes back to its own time, and its commit passes."""
    at = settled(world)
    old, new = world.workers[0], world.workers[1]
    world.send("ana")
    world.until(0, lambda: old.gates.waits("load"))
    world.back_up()
    world.assign(at, 1, told=False)
    world.until(1, lambda: new.lanes.owned.get(at) == len(world.log(at)) - 1)
    world.let_all_through(0)
    world.go_back(1)
    world.assign(at, 0)
    comes_right(world)


@pytest.mark.parametrize("number", [0, 1])
def test_a_commit_upon_a_redis_that_went_back_is_refused(world, number):
    """The owner is the same, the position is not: what was absorbed in between would be gone."""
    at = settled(world, number)
    world.back_up()
    world.send("ana")
    world.until(number, lambda: world.off(at) == len(world.log(at)) - 1)
    world.send("ana")
    world.until(number, lambda: world.workers[number].gates.waits("commit"))
    world.go_back(1)
    world.let_all_through(number)
    comes_right(world)


@pytest.mark.parametrize(("number", "reads"), [(0, True), (1, False)])
def test_who_was_just_here_is_read_again_only_where_no_states_are_kept(world, number, reads):
    settled(world, number)
    gates, seen = world.workers[number].gates, set()

    def committing():
        seen.update(gate.what for gate in gates.waiting)
        return gates.waits("commit")

    world.send("ana")
    world.until(number, committing)
    assert ("load" in seen) is reads
    comes_right(world)


def test_that_an_event_was_set_aside_is_known_before_its_dead_letter(world):
    """Five deaths set it aside; then the process and Redis end while the outbox goes out."""
    settled(world)
    world.send("ana")
    for _ in range(5):
        world.until(0, lambda: world.workers[0].gates.waits("commit"))
        world.crash(0)
    world.until(0, lambda: world.workers[0].gates.waits("publish rumbo.jobs"))
    world.let_all_through(0, "publish rumbo.dead-letters")
    world.crash(0)
    world.client.flushall()
    comes_right(world)


def settled(world, number=0):
    """One worker owns all, ana has been here; give her partition."""
    at = world.send("ana")
    for partition in world.group:
        world.assign(partition, number)
    world.calm()
    return at


def comes_right(world):
    world.calm()
    laws.hold(world)
