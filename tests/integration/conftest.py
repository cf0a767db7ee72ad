"""Servers of our own, which tests may kill, freeze and empty."""

import pytest

from tests.integration.servers import Kafka, Redis


@pytest.fixture(scope="session")
def kafka(tmp_path_factory):
    server = Kafka(tmp_path_factory.mktemp("own") / "kafka")
    server.start()
    yield server
    server.thaw()
    server.kill()


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("own") / "redis")
    server.start()
    yield server
    server.thaw()
    server.kill()
