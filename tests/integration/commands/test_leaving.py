"""Processes that are asked to leave go in peace, also while the broker is away."""

import asyncio

import pytest

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


async def test_to_leave_while_the_broker_is_away_is_no_failure(deployment, kafka):
    crew = [deployment.run("worker"), deployment.run("learner")]
    for process, word in zip(crew, ("claimed", "teaching"), strict=True):
        await until(lambda p=process, w=word: p.said(w), "being at work", 120)
    kafka.kill()
    try:
        for process in crew:
            await until(lambda p=process: p.said("Failed fetch messages"), "missing it", 60)
        codes = [(await process.stop(10.0))[0] for process in crew]
    finally:
        kafka.start()
    said = [process.log.read_text() for process in crew]
    assert codes == [0, 0], said
    assert not any("not_all_was_closed" in text for text in said), said
