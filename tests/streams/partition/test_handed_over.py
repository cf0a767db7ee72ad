"""A merge over two partitions: the state goes through the log, signed, once, and nothing is lost on the way."""

import json

import pytest

from journeys.state import decode
from streams.envelope.headers import POSITION
from streams.partition.outbox import partition_of
from tests.streams.partition.records import BEGIN, DAY, HELLO, HOUR, SCHEMA, Partition, event, kinds

KNOWN, ANONYMOUS = "u5", "anon-1"


class Pair:
    """Two partitions of a job; what one writes into the input the other absorbs."""

    def __init__(self):
        self.parts = [Partition(number, 2) for number in range(2)]
        self.out = []
        for part in self.parts:
            part.define(1, SCHEMA, HELLO)
            part.control("rumbo.plan.activated", {"manifest": 1})

    def of(self, customer):
        return self.parts[partition_of(customer.encode(), 2)]

    def state(self, customer):
        return decode(self.of(customer).states[customer])

    def meet(self, name, customer, identity, at, **data):
        value = event(name, customer, identity, at, data)
        self.carry(self.of(customer).absorb, self.of(customer).record(customer.encode(), value))

    def carry(self, absorb, record):
        for one in absorb(record).outbox:
            self.out.append(one)
            if one.topic == "p.clickstream.events":
                to = self.parts[one.partition]
                self.carry(to.absorb, to.record(one.key, one.value, one.headers))


@pytest.fixture
def pair():
    made = Pair()
    assert made.of(KNOWN) is not made.of(ANONYMOUS), "the ids are meant to lie apart"
    return made


def test_the_state_moves_to_the_partition_of_the_id_that_goes_on(pair):
    pair.meet("order.completed", ANONYMOUS, "o1", BEGIN, value=3.5)
    pair.meet("customer.merged", KNOWN, "m1", BEGIN + HOUR, other=ANONYMOUS)
    assert kinds(pair.out) == [
        "rumbo.enrolment.entered",
        "customer.merged",
        "rumbo.customer.handed_over",
        "rumbo.customer.merged",
    ]
    assert pair.state(ANONYMOUS).alias == KNOWN
    assert [one.step for one in pair.state(KNOWN).enrolments] == ["pause"]
    assert pair.of(ANONYMOUS).due == {}
    told = pair.of(KNOWN).clock(BEGIN + 2 * DAY)
    assert [json.loads(one.value)["subject"] for one in told] == [KNOWN, KNOWN]


def test_later_events_of_an_alias_are_sent_on_with_their_id_and_source(pair):
    pair.meet("customer.merged", KNOWN, "m1", BEGIN, other=ANONYMOUS)
    pair.out.clear()
    pair.meet("order.completed", ANONYMOUS, "o1", BEGIN + HOUR, value=3.5)
    sent = json.loads(pair.out[0].value)
    assert (sent["id"], sent["source"], sent["subject"]) == ("o1", "/t", KNOWN)
    assert sent["data"] == {"value": 3.5}
    pair.meet("order.completed", KNOWN, "o1", BEGIN + HOUR, value=3.5)
    assert kinds(pair.out) == ["order.completed", "rumbo.enrolment.entered"]


def test_what_comes_twice_is_taken_in_once(pair):
    pair.meet("order.completed", ANONYMOUS, "o1", BEGIN, value=3.5)
    pair.meet("customer.merged", ANONYMOUS, "m1", BEGIN + HOUR, other=KNOWN)
    [moved] = [one for one in pair.out if one.topic == "p.clickstream.events"]
    before, to = pair.state(KNOWN), pair.of(KNOWN)
    assert to.absorb(to.record(moved.key, moved.value, moved.headers)).outbox == []
    assert pair.state(KNOWN) == before


def test_a_state_that_rumbo_has_not_signed_is_refused(pair):
    pair.meet("customer.merged", ANONYMOUS, "m1", BEGIN + HOUR, other=KNOWN)
    [moved] = [one for one in pair.out if one.topic == "p.clickstream.events"]
    said = json.loads(moved.value)
    to = pair.of(KNOWN)

    def absorbed(key=KNOWN, data=None, **more):
        value = json.dumps(said | {"data": said["data"] | (data or {})} | more).encode()
        return kinds(to.absorb(to.record(key.encode(), value)).outbox)

    assert absorbed(data={"state": "gA=="}) == ["bad_signature"]
    assert absorbed(data={"customer": "u6"}) == ["bad_signature"]
    assert absorbed(key="u6", subject="u6") == ["key_mismatch"]
    assert absorbed(subject=None) == ["no_customer"]


def test_a_merge_is_never_too_late(pair):
    pair.meet("order.completed", KNOWN, "o1", BEGIN + 60 * DAY, value=3.5)
    pair.out.clear()
    pair.meet("customer.merged", ANONYMOUS, "m1", BEGIN, other=KNOWN)
    assert kinds(pair.out) == ["rumbo.customer.handed_over", "rumbo.customer.merged"]


def test_every_forwarded_record_says_where_it_comes_from(pair):
    pair.meet("customer.merged", KNOWN, "m1", BEGIN, other=ANONYMOUS)
    positions = [dict(one.headers).get(POSITION) for one in pair.out]
    known, anonymous = (pair.of(one).place.partition for one in (KNOWN, ANONYMOUS))
    assert positions == [b"job:0:%d:1:0" % known, b"job:0:%d:1:0" % anonymous, None]
