"""Jobs with a toy engine on servers of our own: these tests kill and freeze them."""

import pytest

from tests.integration.delivery.rig import Rig


@pytest.fixture
def rig(kafka, redis, tmp_path):
    """Make a rig; the arguments go to `Rig`."""
    return lambda **config: Rig(kafka, redis, tmp_path, **config)
