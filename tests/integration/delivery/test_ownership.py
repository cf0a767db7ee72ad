"""One owner at a time: zombies are fenced, leaving is quick, membership survives what hangs."""

import asyncio

import pytest

from tests.integration.delivery.judge import judge
from tests.integration.waiting import until


async def test_a_zombie_is_fenced(rig, tmp_path):
    async with rig(session=3.0) as one:
        await one.add(400)
        zombie = one.start()
        await until(one.absorbed, "absorbing")
        asleep = tmp_path / "asleep"
        await one.send(7, "sleep", s=0.3, path=str(asleep))
        await until(asleep.exists, "the zombie deciding")
        zombie.freeze()
        heir = one.start()
        await one.add(400, first=400)
        await until(one.absorbed, "absorbing by the heir")
        zombie.thaw()
        await until(lambda: zombie.said("fenced"), "the fence")
        await one.add(400, first=800)
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert heir.said("claimed")


async def test_leaves_in_time_with_slices_in_flight(rig):
    async with rig() as one:
        stop = asyncio.Event()
        flow = asyncio.create_task(one.flow(stop, rate=2000))
        worker = one.start()
        await until(lambda: one.off(0) > 500, "absorbing")
        code, seconds = await worker.stop()
        assert (code, seconds < 3) == (0, True)
        assert all(one.meta(p)[b"left"] == one.meta(p)[b"token"] for p in range(4))
        stop.set()
        await flow
        one.start()
        await one.settle()
        verdict = await judge(one)
        assert verdict.clean, verdict
        assert verdict.repeats == 0


@pytest.mark.parametrize("frozen", ["kafka", "redis"])
async def test_leaves_in_time_though_a_server_hangs(rig, request, frozen):
    server = request.getfixturevalue(frozen)
    async with rig() as one:
        await one.add(400)
        worker = one.start()
        await until(lambda: one.off(0) > 10, "absorbing")
        server.freeze()
        try:
            code, seconds = await worker.stop(patience=7)
        finally:
            server.thaw()
        assert (code, seconds < 5.5) == (0, True)


async def test_a_broken_agent_ends_the_process(rig):
    async with rig() as one:
        await one.add(10)
        worker = one.start(kind="broken")
        assert await worker.ended() == 1
        assert worker.said("this agent is broken")
