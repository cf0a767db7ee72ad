"""The command line against real servers, under a name of its own each time."""

import pytest

from tests.integration.deployment import Deployment


@pytest.fixture
def deployment(servers, tmp_path):
    return Deployment(servers.kafka, servers.redis, tmp_path)
