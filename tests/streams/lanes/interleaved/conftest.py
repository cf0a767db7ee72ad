"""One Valkey for all interleavings, and logs that say only what is critical."""

import logging

import pytest
import structlog

from tests.integration.servers import Redis
from tests.streams.lanes.interleaved.world import World


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("interleaved") / "redis")
    server.start()
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with server.client as client:
        yield client
    structlog.configure(**before)
    server.kill()


@pytest.fixture
def world(client):
    made = World(client)
    yield made
    made.close()
