"""The state lives in a cluster: slots move and nodes die while events flow."""

import asyncio

import pytest

from streams.store.facts import facts
from streams.store.store import Store
from streams.store.values import Verdict
from tests.chaos.devices.cluster import Cluster
from tests.integration.deployment import Deployment
from tests.integration.faults.flowing import absorbed_more, flowing, goes_on
from tests.integration.waiting import until


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Give three nodes."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    cluster.start()
    yield cluster
    cluster.kill()


def meta(one, partition):
    return f"{{{one.job}:{partition}}}:meta"


async def test_slots_move_while_events_flow(rig, cluster):
    async with rig(redis=cluster) as one:
        one.start()
        async with flowing(one):
            await absorbed_more(one)
            for partition in range(one.partitions):
                moved = await asyncio.to_thread(cluster.move, meta(one, partition))
                assert moved > 10
                await goes_on(one)


async def test_a_node_dies_and_comes_back(rig, cluster):
    async with rig(redis=cluster, timeout=1.0) as one:
        worker = one.start()
        async with flowing(one):
            owner = cluster.client.get_node_from_key(meta(one, 0)).port
            (node,) = [node for node in cluster.nodes if node.port == owner]
            node.kill()
            await until(lambda: worker.said("bring them back"), "the complaint")
            await asyncio.to_thread(node.start)
            await until(cluster.whole, "the cluster")
            await goes_on(one)


async def test_a_node_alone_says_how_to_reach_the_cluster(rig, cluster):
    async with rig(redis=cluster) as one:
        worker = one.start(redis=cluster.nodes[0].url)
        await until(lambda: worker.said("begin with redis+cluster://"), "the hint")


async def test_commands_read_and_clear_a_cluster(rig, cluster):
    async with rig(redis=cluster) as one:
        one.start()
        await one.add(200)
        await one.settle()
        told = await facts(cluster.url, one.job)
        assert (told.server, told.appendonly, told.partitions) == ("Valkey", True, 4)
        store = Store.connect(cluster.url, one.job)
        try:
            await store.ping()
            assert (await store.peek(0)).off == one.off(0)
            assert (await store.signs(0)).left
            customers = dict([found async for found in store.customers(0)])
            name, state = customers.popitem()
            assert (await store.look(0, name)).customer == state
            await store.claim(0, b"operator", "operator", 1)
            assert await store.clear(0, b"operator") is Verdict.COMMITTED
            assert [found async for found in store.customers(0)] == []
        finally:
            await store.close()


async def test_the_doctor_looks_at_a_cluster(kafka, cluster, tmp_path):
    deployment = Deployment(kafka.servers, cluster.url, tmp_path)
    await deployment.topics()
    told = deployment.told("doctor")
    assert told["well"], told
