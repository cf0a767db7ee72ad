"""States are written with the schema that the manifest in force names, and one may be too high."""

import pytest

from journeys import state as customers
from journeys.state import SCHEMA
from streams.envelope import control
from streams.lanes.fold import Hold
from streams.partition import state as partitions
from tests.streams.partition.records import BEGIN, HELLO, KEY, Partition
from tests.streams.partition.records import SCHEMA as SHOP


@pytest.fixture
def shop():
    one = Partition()
    parent = one.define(1, SHOP, HELLO)
    parent = one.define(2, SHOP, HELLO, parent=parent, schema=SCHEMA + 1)
    one.define(3, SHOP, HELLO, parent=parent, schema=SCHEMA + 2)
    return one


def test_states_change_their_schema_from_the_manifest_on(shop):
    shop.control(control.PLAN, {"manifest": 1})
    shop.order("ana", BEGIN)
    shop.order("bo", BEGIN)
    assert (shop.state.schema, customers.decode(shop.states["ana"]).schema) == (SCHEMA, SCHEMA)
    shop.control(control.PLAN, {"manifest": 2})
    shop.order("ana", BEGIN, "o2")
    found = {name: customers.decode(stored).schema for name, stored in shop.states.items()}
    assert found == {"ana": SCHEMA + 1, "bo": SCHEMA}
    assert partitions.decode(shop.stored).schema == SCHEMA + 1


async def test_a_schema_that_is_not_known_holds_the_partition(shop):
    value, headers = control.activation("job", 0, 3, time=BEGIN, key=KEY)
    held = await shop.fold.ready(shop.place, shop.stored, [shop.record(None, value, headers)])
    assert isinstance(held, Hold)
    assert "use a later release of Rumbo" in held.reason
