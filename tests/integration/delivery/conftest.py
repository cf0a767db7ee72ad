"""Servers of the delivery tests: private ones, since these tests kill and freeze them."""

import pytest

from tests.integration.delivery.rig import Rig
from tests.integration.delivery.stack import Kafka, Redis


@pytest.fixture(scope="session")
def kafka(tmp_path_factory):
    server = Kafka(tmp_path_factory.mktemp("delivery") / "kafka")
    server.start()
    yield server
    server.thaw()
    server.kill()


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("delivery") / "redis")
    server.start()
    yield server
    server.thaw()
    server.kill()


@pytest.fixture
def rig(kafka, redis, tmp_path):
    """Make a rig; the arguments go to `Rig`."""
    return lambda **config: Rig(kafka, redis, tmp_path, **config)
