"""Processes that start while the broker goes away, again and again, wait for it and go on."""

import asyncio

import pytest

from tests.chaos.devices.proxy import Proxy, frames
from tests.integration.deployment import Deployment
from tests.integration.waiting import until


@pytest.fixture
async def deployment(kafka, redis, tmp_path):
    made = Deployment(kafka.servers, redis.url, tmp_path)
    await made.topics()
    done = await asyncio.to_thread(made.rumbo, "apply")
    assert done.returncode == 0, done.stderr
    yield made
    made.end()


@pytest.mark.parametrize("role, word", [("worker", "claimed"), ("learner", "teaching")])
async def test_a_broker_that_goes_away_at_every_step_of_the_start(deployment, kafka, role, word):
    async with Proxy(kafka.behind, kafka.door, frames) as proxy:
        proxy.refuses = lambda number: number % 3 != 1
        process = deployment.run(role, RUMBO_KAFKA=proxy.address)
        await until(lambda: process.said(word) or not process.alive, "being at work", 60)
        assert process.alive, process.log.read_text()
        assert process.said("waiting_for_kafka")
        code, _ = await process.stop()
    assert code == 0
    assert not process.said("crashed")
    assert not process.said("Unclosed"), process.log.read_text()
