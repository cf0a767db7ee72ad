"""Jobs with a toy engine whose workers reach their servers through proxies."""

import pytest

from tests.chaos.devices.proxy import Proxy, frames
from tests.integration.delivery.rig import Rig


@pytest.fixture
def rig(kafka, redis, tmp_path):
    """Make a rig; the arguments go to `Rig`."""

    def made(redis=redis, **config):
        return Rig(kafka, redis, tmp_path, **config)

    return made


@pytest.fixture
async def to_redis(redis):
    """Give a proxy before Redis."""
    async with Proxy(redis.port) as proxy:
        yield proxy


@pytest.fixture
async def to_kafka(kafka):
    """Give a proxy before Kafka; its clients come back to it, as the broker tells them to."""
    async with Proxy(kafka.behind, kafka.door, frames) as proxy:
        yield proxy
