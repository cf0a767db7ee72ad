"""A partition says which journeys a manifest has switched off: once, keyed by the journey."""

import json

from streams.envelope import control
from streams.messages import JourneyDisabled
from tests.streams.partition.records import BEGIN, DAY, HELLO, SCHEMA, Partition, kinds

WHY = "hello.yaml:3:1: unknown key 'colour' [E003]"


def test_a_journey_that_is_off_is_said_once_and_those_on_it_go_on():
    shop = Partition()
    first = shop.define(1, SCHEMA, HELLO)
    shop.control(control.PLAN, {"manifest": 1})
    shop.clock(BEGIN)
    shop.order("ana", BEGIN)
    second = shop.define(2, SCHEMA, parent=first, disabled={"hello": WHY})
    (said,) = shop.control(control.PLAN, {"manifest": 2})
    assert (said.topic, said.partition, said.key) == ("p.journey.lifecycle", 0, b"hello")
    event = json.loads(said.value)
    assert event["type"] == "rumbo.journey.disabled"
    body = JourneyDisabled.model_validate(event["data"])
    assert (body.journey, body.finding, body.manifest) == ("hello", WHY, 2)
    third = shop.define(3, SCHEMA, parent=second, disabled={"hello": WHY}, seed="t")
    assert shop.control(control.PLAN, {"manifest": 3}) == []
    assert shop.order("bo", BEGIN) == []
    assert kinds(shop.clock(BEGIN + DAY)) == ["rumbo.message", "rumbo.enrolment.exited"]
    shop.define(4, SCHEMA, parent=third, disabled={"hello": "hello.yaml:4:1: other [E003]"})
    assert kinds(shop.control(control.PLAN, {"manifest": 4})) == ["rumbo.journey.disabled"]
